// What this library makes can be given to code that was typed with @types/ws, and its options are taken. This file is only
// compiled: when it is wrong, the build fails. (The suite of dependants compiles whole programs, as installed.)
import type { ClientRequestArgs } from 'node:http';
import type * as theirs from 'ws';
import type TheirWebSocket from 'ws';
import type * as ours from '../../src/index.ts';

/** Compiles when `Given` can stand where `Wanted` is expected. */
type Fits<Wanted, Given extends Wanted> = Given;

export type Made = [
  Fits<TheirWebSocket, ours.WebSocket>,
  Fits<theirs.WebSocketServer, ours.WebSocketServer>,
  Fits<theirs.RawData, ours.RawData>,
  Fits<theirs.Data, ours.Data>,
  Fits<theirs.Event, ours.Event>,
  Fits<theirs.MessageEvent, ours.MessageEvent>,
  Fits<theirs.CloseEvent, ours.CloseEvent>,
  Fits<theirs.ErrorEvent, ours.ErrorEvent>,
  Fits<theirs.AddressInfo, ours.AddressInfo>,
];

export type Taken = [
  Fits<ours.ClientOptions | ClientRequestArgs, Omit<theirs.ClientOptions, 'finishRequest'>>,
  Fits<ours.PerMessageDeflateOptions, theirs.PerMessageDeflateOptions>,
  Fits<ours.VerifyClientCallbackAsync, theirs.VerifyClientCallbackAsync>,
  Fits<ours.VerifyClientCallbackSync, theirs.VerifyClientCallbackSync>,
  Fits<ours.EventListenerOptions, theirs.EventListenerOptions>,
  Fits<ours.CertMeta, theirs.CertMeta>,
];

// Every name that @types/ws exports is exported here too.
export type Names = [
  Fits<keyof typeof ours, keyof typeof theirs>,
  ours.FinishRequestCallback,
  ours.ServerOptions,
  ours.WebSocketEventMap,
];
