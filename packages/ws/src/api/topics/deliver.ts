import { OPEN } from '../internals/ready-state.ts';
import type { PreparedMessage } from '../sending/prepared-message.ts';
import type { WebSocket } from '../websocket.ts';

/** One socket, or several. */
export type Except = WebSocket | Iterable<WebSocket>;

/** What became of a message for many. */
export interface DeliveryCounts {
  /** How many sockets took it: `send` was called, and what then happens is as for any `send`. */
  readonly sent: number;
  /** How many did not get it: excepted, filtered out, or not open any more. */
  readonly skipped: number;
}

/**
 * Is this socket left out?
 * @throws {TypeError} for what is neither a socket nor several
 */
export function readExcept(except: Except | null | undefined): (socket: WebSocket) => boolean {
  if (except === undefined || except === null) return () => false;
  if (typeof except !== 'object')
    throw new TypeError(`Expected except to be a socket or several, received ${typeof except}`);
  if (!(Symbol.iterator in except) || 'send' in except) return (socket) => socket === except;
  const sockets = new Set(except);
  return (socket) => sockets.has(socket);
}

/** Sends to all of them. What goes wrong with one of them is not the others' business, nor the caller's. */
export function deliver(
  message: PreparedMessage,
  sockets: Iterable<WebSocket>,
  isExcepted: (socket: WebSocket) => boolean,
): DeliveryCounts {
  let sent = 0;
  let skipped = 0;
  for (const socket of sockets) {
    if (socket.readyState === OPEN && !isExcepted(socket) && trySend(socket, message)) sent++;
    else skipped++;
  }
  return { sent, skipped };
}

function trySend(socket: WebSocket, message: PreparedMessage): boolean {
  try {
    socket.send(message);
    return true;
  } catch {
    // A transport or a class of the program's that throws.
    return false;
  }
}
