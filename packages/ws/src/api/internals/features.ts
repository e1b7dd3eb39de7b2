import type { ConnectionEnd } from '../../connection/connection-end.ts';
import type { GateSettings } from '../../connection/gate-contract.ts';
import { pulse } from '../../connection/heartbeat/pulse.ts';
import type { RoundTripTimes } from '../../connection/heartbeat/round-trips.ts';
import type { HeartbeatSettings } from '../../connection/heartbeat/silence.ts';
import { readWire, type WireSettings } from '../../connection/wire-log/wire-settings.ts';
import type { WireTap } from '../../connection/wire-log/wire-tap.ts';
import type { Done, LazyData, SendOptions } from '../../protocol/messages/message-writer.ts';
import { tapFrames } from '../insight/telling.ts';
import { readBackpressure } from '../options/backpressure-option.ts';
import { readHeartbeat } from '../options/heartbeat-option.ts';
import { openInbox } from '../receiving/inbox.ts';
import type { UnfinishedMessages } from '../receiving/unfinished-messages.ts';
import { openGate } from '../sending/gate.ts';
import type { Subscriptions } from '../topics/subscriptions.ts';
import type { ConnectionOptions as GivenOptions } from '../types.ts';
import type { WebSocket } from '../websocket.ts';
import { connectionOf, featuresOf } from './socket-internals.ts';

/** Takes messages before `message` is emitted. */
export interface MessageTaker {
  /** True: it has the message, and nothing is emitted. */
  take(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): boolean;
  /** What `socket.isPaused` says: whether the program has paused it. It may be held back all the same, because much waits. */
  readonly paused: boolean;
  /** The program said `pause()`. */
  pause(): void;
  /** The program said `resume()`. */
  resume(): void;
  /** The program said `close()`. */
  closing(): void;
  /** The connection is over; `close` tells the program so, once, when the messages before it are through. */
  closed(end: ConnectionEnd, close: () => void): void;
}

/** Stands between `send` and the connection. */
export interface Gate {
  /** Bytes it holds back. */
  readonly queuedBytes: number;
  /** Messages, and their bytes, that the policy for slow peers has dropped. */
  readonly droppedMessages: number;
  readonly droppedBytes: number;
  send(data: Buffer | LazyData, options: SendOptions, done: Done | undefined): void;
  /**
   * A whole message that is framed elsewhere, such as one for many, in its turn between those of `send`.
   *
   * @param bytes how many it puts on the wire
   * @param put called once, when its turn has come, now or later, with what to call when its bytes have left
   */
  post(bytes: number, put: (done: Done | undefined) => void, done: Done | undefined): void;
  /** Hands everything to the connection, because a close frame is about to follow. */
  flush(): void;
  closed(end: ConnectionEnd): void;
}

/** Sends pings, and hears the pongs before the program does. */
export interface Beating {
  /** Undefined until a ping was answered. */
  readonly times: RoundTripTimes | undefined;
  pong(data: Buffer): void;
  closed(end: ConnectionEnd): void;
}

/**
 * What one socket has besides the protocol, a slot for each feature. A socket that uses none has no such object at all: what is
 * not used costs nothing.
 */
export class SocketFeatures {
  inbox: MessageTaker | undefined;
  gate: Gate | undefined;
  heartbeat: Beating | undefined;
  wire: WireTap | undefined;
  subscriptions: Subscriptions | undefined;
  unfinished: UnfinishedMessages | undefined;
  /** What `authorize` gave for the request. */
  user: unknown;
  /** Told of an `error` that nobody listens to, instead of the process. */
  unheardError: ((error: Error) => void) | undefined;

  /** Before `close` is emitted, which `close` does. */
  closed(end: ConnectionEnd, close: () => void): void {
    this.subscriptions?.closed();
    this.wire?.closed(end);
    this.heartbeat?.closed(end);
    this.gate?.closed(end);
    this.unfinished?.closed();
    if (this.inbox) this.inbox.closed(end, close);
    else close();
  }
}

/** Takes an `error` that nobody listens to. False: it is nobody's, and ends the process as Node has it. */
export function takeUnheard(
  error: Error,
  options: FeatureOptions | undefined,
  features: SocketFeatures | undefined,
): boolean {
  features?.unheardError?.(error);
  return features?.unheardError !== undefined || options?.ignoresUnheardErrors === true;
}

/** What the options of either side ask for, read once and shared by all sockets of a server. */
export interface FeatureOptions {
  /** An `error` that nobody listens to is not thrown; it stays in `closeCause`. */
  readonly ignoresUnheardErrors: boolean;
  readonly heartbeat: HeartbeatSettings | undefined;
  readonly wire: WireSettings | undefined;
  /** Messages wait until somebody listens. */
  readonly holdsMessages: boolean;
  readonly backpressure: GateSettings | undefined;
  /** What all sockets of a server may have buffered together. */
  readonly maxTotalBufferedBytes: number | undefined;
}

type Given = GivenOptions & { readonly maxTotalBufferedBytes?: number | undefined };

/** The options that `readFeatures` reads. */
export const featureNames = [
  'unheardErrors',
  'heartbeat',
  'wire',
  'holdMessages',
  'backpressure',
  'maxTotalBufferedBytes',
] as const;

/**
 * Undefined when nothing is asked for.
 * @throws {TypeError | RangeError} for a value that makes no sense
 */
export function readFeatures(given: Given): FeatureOptions | undefined {
  const ignoresUnheardErrors = given.unheardErrors === 'ignore';
  const heartbeat = readHeartbeat(given.heartbeat);
  const wire = readWire(given.wire);
  const holdsMessages = given.holdMessages === true;
  const { maxTotalBufferedBytes } = given;
  const backpressure = readBackpressure(given.backpressure, maxTotalBufferedBytes);
  if (!ignoresUnheardErrors && !heartbeat && !wire && !holdsMessages && !backpressure) return undefined;
  return { ignoresUnheardErrors, heartbeat, wire, holdsMessages, backpressure, maxTotalBufferedBytes };
}

/** Gives a socket what its options ask for; called when it has its connection, before the first byte is read. */
export function openFeatures(socket: WebSocket, options: FeatureOptions): void {
  const connection = connectionOf(socket);
  if (!connection) return;
  if (options.wire) tapFrames(socket, connection.transport, options.wire);
  if (options.holdsMessages) openInbox(socket);
  if (options.backpressure) openGate(socket, connection, options.backpressure, options.maxTotalBufferedBytes);
  if (options.heartbeat) featuresOf(socket).heartbeat = pulse.begin(connection, options.heartbeat);
}
