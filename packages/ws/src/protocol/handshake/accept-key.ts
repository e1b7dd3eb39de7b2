import { Buffer } from 'node:buffer';
import crypto, { createHash, randomBytes } from 'node:crypto';
import { isBase64Code } from './tokens.ts';

/** RFC 6455 §1.3: the constant that both sides append to the key. */
export const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The value of `Sec-WebSocket-Accept` that answers a key, which is hashed as the text on the wire (RFC 6455 §4.2.2). */
export function acceptFor(key: string): string {
  const text = key + GUID;
  if (!hashAtOnce) return createHash('sha1').update(text, 'latin1').digest('base64');
  // ASCII is the same bytes either way, and needs no buffer.
  return hashAtOnce('sha1', isValidKey(key) ? text : Buffer.from(text, 'latin1'), 'base64');
}

/** Without an object and a stream behind it: a third less. Not on every runtime. */
const hashAtOnce = crypto.hash as typeof crypto.hash | undefined;

/** A fresh value for `Sec-WebSocket-Key`: 16 random bytes in base64. `random` is a parameter so that tests can pin it. */
export function generateKey(random: (size: number) => Buffer = randomBytes): string {
  return random(16).toString('base64');
}

/** Is it base64 of exactly 16 bytes: 22 characters and two of padding (RFC 6455 §4.2.1)? */
export function isValidKey(key: string): boolean {
  if (key.length !== 24 || !key.endsWith('==')) return false;
  for (let i = 0; i < 22; i++) if (!isBase64Code(key.charCodeAt(i))) return false;
  return true;
}
