import type { ClientRequest } from 'node:http';
import type { Connection } from '../../connection/connection.ts';
import type { ConnectionEnd } from '../../connection/connection-end.ts';
import type { DeflateParams } from '../../protocol/deflate/negotiate.ts';
import type { WebSocket } from '../websocket.ts';
import type { SocketFeatures } from './features.ts';

/** What the modules of this folder may see of a socket, and the program may not. */
export interface SocketInternals {
  /** From `open` on. */
  connection(socket: WebSocket): Connection | undefined;
  /** How the connection ended, once it has; `close` may not have been emitted yet. */
  end(socket: WebSocket): ConnectionEnd | undefined;
  /** Bytes given to `send` after the end. */
  unsentBytes(socket: WebSocket): number;
  /** The connection, when it can send; else what is not sent is accounted for, and `done` gets an error. */
  connectionToSend(
    socket: WebSocket,
    data: unknown,
    done: ((error: Error) => void) | undefined,
  ): Connection | undefined;
  isServer(socket: WebSocket): boolean;
  /** The object that the constructor was given: for the sockets of a server, always the same. */
  options(socket: WebSocket): object;
  features(socket: WebSocket): SocketFeatures | undefined;
  /** The same, made where there were none. */
  makeFeatures(socket: WebSocket): SocketFeatures;
  /** The opening request, while connecting. */
  request(socket: WebSocket): ClientRequest | undefined;
  deflate(socket: WebSocket): DeflateParams | undefined;
  setProtocol(socket: WebSocket, protocol: string): void;
  setIsServer(socket: WebSocket, isServer: boolean): void;
}

/** Set by the class, where it may look inside itself. */
export let internals: SocketInternals;

export function setInternals(given: SocketInternals): void {
  internals = given;
}

/** The connection of a socket, from `open` on. */
export const connectionOf = (socket: WebSocket): Connection | undefined => internals.connection(socket);
/** The features of a socket, if it has any. */
export const peekFeatures = (socket: WebSocket): SocketFeatures | undefined => internals.features(socket);
/** The features of a socket, made where there were none. */
export const featuresOf = (socket: WebSocket): SocketFeatures => internals.makeFeatures(socket);
