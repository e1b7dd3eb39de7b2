import type { ConnectionEnd } from '../connection/connection-end.ts';
import type { LazyData, SendOptions } from '../protocol/messages/message-writer.ts';
import type { ConnectionOptions as GivenOptions } from './types.ts';
import type { WebSocket } from './websocket.ts';

/** Takes messages before `message` is emitted. */
export interface MessageTaker {
  /** True: it has the message, and nothing is emitted. */
  take(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): boolean;
  /** The program said `resume()`. */
  resumed(): void;
  /** The connection is over; `close` tells the program so, once, when the messages before it are through. */
  closed(end: ConnectionEnd, close: () => void): void;
}

/** Stands between `send` and the connection. */
export interface Gate {
  /** Bytes it holds back. */
  readonly queuedBytes: number;
  send(data: Buffer | LazyData, options: SendOptions, done: ((error?: Error | null) => void) | undefined): void;
  closed(end: ConnectionEnd): void;
}

/** Sends pings, and hears the pongs before the program does. */
export interface Beating {
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
  /** What `authorize` gave for the request. */
  user: unknown;

  /** Before `close` is emitted, which `close` does. */
  closed(end: ConnectionEnd, close: () => void): void {
    this.heartbeat?.closed(end);
    this.gate?.closed(end);
    if (this.inbox) this.inbox.closed(end, close);
    else close();
  }
}

/** What the options of either side ask for, read once and shared by all sockets of a server. */
export interface FeatureOptions {
  /** An `error` that nobody listens to is not thrown; it stays in `closeCause`. */
  readonly ignoresUnheardErrors: boolean;
}

/** The options that `readFeatures` reads. */
export const featureNames = ['unheardErrors'] as const;

/** Undefined when nothing is asked for. */
export function readFeatures(given: GivenOptions): FeatureOptions | undefined {
  const ignoresUnheardErrors = given.unheardErrors === 'ignore';
  if (!ignoresUnheardErrors) return undefined;
  return { ignoresUnheardErrors };
}

/** Gives a socket what its options ask for; called when it has its connection, before the first byte is read. */
export function openFeatures(_socket: WebSocket, _options: FeatureOptions): void {}
