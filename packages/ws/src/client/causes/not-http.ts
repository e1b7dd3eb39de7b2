import { maxHeaderSize as defaultMaxHeaderSize } from 'node:http';
import { looksLikeText } from '../../protocol/frames/looks-like-text.ts';
import { hexBytes } from '../../protocol/handshake/printable.ts';
import type { Cause } from '../evidence.ts';

/** The answer is not in the grammar of HTTP: its first bytes tell what it is instead. */
export const notHttp: Cause = ({ error, firstBytes, target, maxHeaderSize = defaultMaxHeaderSize }) => {
  const {
    code = '',
    reason,
    rawPacket,
  } = (error ?? {}) as NodeJS.ErrnoException & { reason?: string; rawPacket?: Buffer };
  if (!error || !code.startsWith('HPE_')) return undefined;
  const came = firstBytes.length > 0 ? firstBytes : (rawPacket ?? firstBytes);
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { code: 'WS_ERR_RESPONSE_TOO_LARGE', details: { detail: `${maxHeaderSize} bytes`, body: came } };
  }
  if (came.subarray(0, 5).toString('latin1') === 'HTTP/') {
    return { code: 'WS_ERR_RESPONSE_MALFORMED', details: { detail: reason ?? error.message, body: came } };
  }
  if (!target.secure && isTlsRecord(came)) return { code: 'WS_ERR_PLAIN_TO_TLS', details: { body: came } };
  if (target.secure && isHttp2Settings(came)) {
    const detail = `Parse Error: Expected HTTP/1.1, received HTTP/2 (${hexBytes(came, 9)})`;
    return { code: 'WS_ERR_TLS_ALPN', details: { detail, body: came } };
  }
  if (isFrame(came)) return { code: 'WS_ERR_RESPONSE_IS_FRAMES', details: { body: came } };
  return { code: 'WS_ERR_RESPONSE_NOT_HTTP', details: { value: readable(came), body: came } };
};

/** RFC 8446 §5.1: an alert or a handshake record; every version of TLS begins its versions with 3. */
function isTlsRecord(bytes: Buffer): boolean {
  return (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 3 && (bytes[2] ?? 9) <= 4;
}

/** RFC 9113 §3.4: a server speaks first, with a SETTINGS frame (type 4) on stream 0, in entries of six bytes. */
function isHttp2Settings(bytes: Buffer): boolean {
  return bytes.length >= 9 && bytes.readUIntBE(0, 3) % 6 === 0 && bytes[3] === 4 && bytes.readUInt32BE(5) === 0;
}

/** RFC 6455 §5.2: a whole message or a control frame, unmasked as a server sends them. */
function isFrame(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0;
  const opcode = first & 0x0f;
  const known = opcode === 1 || opcode === 2 || (opcode >= 8 && opcode <= 10);
  return bytes.length >= 2 && (first & 0xf0) === 0x80 && known && (bytes[1] as number) < 0x80;
}

function readable(bytes: Buffer): string {
  const start = bytes.subarray(0, 120);
  return looksLikeText(start.subarray(0, 16)) ? start.toString('latin1') : hexBytes(start);
}
