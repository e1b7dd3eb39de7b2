import type { Duplex } from 'node:stream';
import { closePayload, encodeFrame, firstByteOf, Opcode, randomMaskKey } from '@handfast/ws/protocol';

/** How long the reply to the close frame may take. */
const REPLY_MS = 250;

/**
 * Ends an open WebSocket as a client does that needs it no more (RFC 6455 §7.1.2): a connection that is cut is an error in the
 * logs of many a server. The stream is gone soon, whatever the peer does; nobody has to wait for it.
 */
export function farewell(stream: Duplex): void {
  if (stream.destroyed) return;
  const timer = setTimeout(() => stream.destroy(), REPLY_MS);
  stream.on('error', () => stream.destroy());
  stream.once('close', () => clearTimeout(timer));
  // The server ends the connection behind its own close frame (§7.1.1).
  stream.once('end', () => stream.destroy());
  for (const bytes of encodeFrame(firstByteOf(Opcode.close, true, false), closePayload(1000), randomMaskKey)) {
    stream.write(bytes);
  }
  stream.resume();
}
