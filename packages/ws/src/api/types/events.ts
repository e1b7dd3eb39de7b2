import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Rejection } from '../../server/rejection.ts';
import type { BackplaneError } from '../../server/topics/backplane-error.ts';
import type { WebSocket } from '../websocket.ts';
import type { Data, RawData } from './data.ts';

/** What a `WebSocket` emits. */
export interface WebSocketEvents {
  /** The handshake is done: `send()` works from here on. */
  open: [];
  /** One whole message. */
  message: [data: RawData, isBinary: boolean];
  /** The connection is over; 1005 means a close frame without a code, 1006 no close frame at all (RFC 6455 §7.1.5). */
  close: [code: number, reason: Buffer];
  /** It failed; `close` follows. The error has a stable `code`. */
  error: [error: Error];
  /** With the option `backpressure`: `bufferedAmount` was above the high-water mark, and is below it again. */
  drain: [];
  ping: [data: Buffer];
  pong: [data: Buffer];
  /** Client: the answer to the upgrade request arrived and was accepted; its headers can be read here. */
  upgrade: [response: IncomingMessage];
  /** Client: about to follow a redirect to `url`; headers of the request may be changed here. */
  redirect: [url: string, request: ClientRequest];
  /** Client: the server answered with something else than 101. With a listener, the caller owns the request and must end it. */
  'unexpected-response': [request: ClientRequest, response: IncomingMessage];
}

/** What a `WebSocketServer` emits. */
export interface WebSocketServerEvents<Client, Request> {
  /** A handshake was completed. */
  connection: [websocket: Client, request: Request];
  /** The option `backplane` failed to carry something. Without a listener, the first is a warning of the process. */
  backplaneError: [error: BackplaneError];
  /** The underlying HTTP server failed. */
  error: [error: Error];
  /** The answer is about to be written; lines may be added to `headers`. */
  headers: [headers: string[], request: Request];
  listening: [];
  close: [];
  /** A handshake failed before the upgrade. With a listener, the caller owns the socket and must answer and close it. */
  wsClientError: [error: Error, socket: Duplex, request: Request];
  /** A handshake was refused and answered: why, as data; `String(rejection)` is a log line. Nothing to do here. */
  rejected: [rejection: Rejection, request: Request];
  /**
   * An error of a socket that has no listener for `error`; `close` of the socket follows. With a listener here such errors
   * end the process no more. Concerns sockets that come after the listener.
   */
  socketError: [error: Error, socket: Client, request: Request];
  /** Another party has answered the same upgrade: what the client gets is not what either has sent. */
  conflict: [error: Error, request: Request];
}

/** DOM-style event. */
export interface Event {
  readonly type: string;
  readonly target: WebSocket;
}

/** DOM-style `error` event. */
export interface ErrorEvent extends Event {
  // biome-ignore lint/suspicious/noExplicitAny: as in the DOM and in @types/ws
  readonly error: any;
  readonly message: string;
}

/** DOM-style `close` event. */
export interface CloseEvent extends Event {
  readonly wasClean: boolean;
  readonly code: number;
  readonly reason: string;
}

/** DOM-style `message` event. */
export interface MessageEvent extends Event {
  readonly data: Data;
}

/** What `addEventListener()` can listen to. */
export interface WebSocketEventMap {
  open: Event;
  error: ErrorEvent;
  close: CloseEvent;
  message: MessageEvent;
}

/** Options of `addEventListener()`. */
export interface EventListenerOptions {
  /** Listen only to the first one. */
  once?: boolean | undefined;
}

/** What `addEventListener()` takes as its listener. */
export type EventListener<Name extends keyof WebSocketEventMap> =
  | ((event: WebSocketEventMap[Name]) => void)
  | { handleEvent(event: WebSocketEventMap[Name]): void };
