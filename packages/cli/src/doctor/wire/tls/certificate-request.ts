import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { isOpen, type OpenLimits, openStream } from '../open-stream.ts';
import type { Route } from '../route.ts';
import { contextFor } from './trust.ts';

const RECORD_HANDSHAKE = 22;
const SERVER_HELLO_DONE = 14;
const CERTIFICATE_REQUEST = 13;
const RECORD_HEAD_BYTES = 5;
const MESSAGE_HEAD_BYTES = 4;
const MAX_BYTES = 128 * 1024;

/**
 * Does the server ask for a certificate of the client? Up to TLS 1.2 that goes over the wire in clear text (RFC 5246 §7.4.4), so one more
 * handshake, with that version at most, shows it. Undefined where the server does not get that far. Never rejects.
 */
export async function asksForCertificate(route: Route, limits: OpenLimits): Promise<boolean | undefined> {
  const opened = await openStream({ ...route, tls: undefined }, limits);
  if (!isOpen(opened) || !route.tls) return undefined;
  const { ca, alpn, servername } = route.tls;
  const heard: Buffer[] = [];
  const tap = tapOf(opened.stream, heard);
  const tls = connectTls({
    socket: tap,
    servername: servername ?? '',
    rejectUnauthorized: false,
    ALPNProtocols: [...alpn],
    secureContext: contextFor(ca, { maxVersion: 'TLSv1.2' }),
  });
  const deadline = AbortSignal.any([limits.signal, AbortSignal.timeout(limits.timeoutMs)]);
  await new Promise<void>((resolve) => {
    const end = (): void => resolve();
    tls.on('error', end).once('close', end).once('secureConnect', end);
    deadline.addEventListener('abort', end, { once: true });
    if (deadline.aborted) end();
  });
  tls.destroy();
  opened.stream.destroy();
  return hasCertificateRequest(Buffer.concat(heard));
}

/** The same stream, with everything that comes in kept. */
function tapOf(stream: Duplex, heard: Buffer[]): Duplex {
  let room = MAX_BYTES;
  const tap = new Duplex({
    read: () => void stream.resume(),
    write: (bytes, _encoding, done) => void stream.write(bytes, done),
    final: (done) => void stream.end(done),
    destroy: (error, done) => {
      stream.destroy();
      done(error);
    },
  });
  stream.on('data', (bytes: Buffer) => {
    if (room > 0) heard.push(bytes);
    room -= bytes.length;
    if (!tap.push(bytes)) stream.pause();
  });
  stream.once('end', () => tap.push(null));
  stream.once('close', () => tap.destroy());
  tap.on('error', () => undefined);
  return tap;
}

/** Reads the handshake messages of the server as far as they are in clear text. */
export function hasCertificateRequest(bytes: Buffer): boolean | undefined {
  const types = messageTypes(handshakeBytes(bytes));
  if (types.includes(CERTIFICATE_REQUEST)) return true;
  return types.includes(SERVER_HELLO_DONE) ? false : undefined;
}

/** What is in the first records of that type, until another type comes: an alert, or ChangeCipherSpec. */
function handshakeBytes(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + RECORD_HEAD_BYTES <= bytes.length && bytes[at] === RECORD_HANDSHAKE) {
    const end = at + RECORD_HEAD_BYTES + bytes.readUInt16BE(at + 3);
    parts.push(bytes.subarray(at + RECORD_HEAD_BYTES, end));
    at = end;
  }
  return Buffer.concat(parts);
}

function messageTypes(bytes: Buffer): readonly number[] {
  const types: number[] = [];
  let at = 0;
  while (at + MESSAGE_HEAD_BYTES <= bytes.length) {
    types.push(bytes.readUInt8(at));
    at += MESSAGE_HEAD_BYTES + bytes.readUIntBE(at + 1, 3);
  }
  return types;
}
