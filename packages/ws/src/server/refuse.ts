import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from '../connection/clock.ts';
import { isFieldValue } from '../protocol/handshake/field-values.ts';
import type { HeaderField } from '../protocol/handshake/header-fields.ts';
import type { Refusal } from '../protocol/handshake/refusal.ts';
import { isToken } from '../protocol/handshake/tokens.ts';
import { claim, claimOf } from './socket-claims.ts';

/** How long a client may take to read a refusal that the system does not take at once. */
export const UNREAD_MS = 10_000;

/**
 * Answers an opening request with a refusal and closes the socket. Does nothing when this process has answered on that
 * socket before: two answers would corrupt the connection of another server.
 *
 * @returns whether it was this call that answered
 */
export function writeRefusal(socket: Duplex, refusal: Refusal, method = 'GET', clock: Clock = systemClock): boolean {
  if (claimOf(socket) !== undefined) return false;
  claim(socket, 'refused');
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  // What the client still sends is read and dropped: unread bytes would make the system reset the connection, and the
  // client would lose the answer.
  socket.resume();
  socket.end(refusalBytes(refusal, method));
  if (socket.writableLength > 0) cutWhenUnread(socket, clock);
  return true;
}

/** Who does not read its refusal must not keep the place that the request has. */
function cutWhenUnread(socket: Duplex, clock: Clock): void {
  const timer = clock.setTimeout(() => socket.destroy(), UNREAD_MS);
  socket.once('close', () => clock.clearTimeout(timer));
}

/** The whole answer: a `Refusal`'s own headers win over the usual ones, whatever their spelling. */
export function refusalBytes({ status, body, headers }: Refusal, method = 'GET'): string {
  // RFC 9110 §6.4.1: what stood behind such a head would be taken for the next answer.
  const hasBody = status !== 204 && status !== 304;
  const own = headers.filter(([name, value]) => isToken(name) && isFieldValue(value));
  const ownNames = new Set(own.map(([name]) => name.toLowerCase()));
  const ofBody: HeaderField[] = [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  const usual: HeaderField[] = [
    // RFC 9110 §7.8: an Upgrade header is named by Connection.
    ['Connection', ownNames.has('upgrade') ? 'Upgrade, close' : 'close'],
    ...(hasBody ? ofBody : []),
  ];
  const fields = [...usual.filter(([name]) => !ownNames.has(name.toLowerCase())), ...own];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}\r\n${hasBody && method !== 'HEAD' ? body : ''}`;
}
