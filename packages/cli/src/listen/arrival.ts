import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Certificate } from '@handfast/ws/testing';
import { type ClientHello, isTls, readClientHello, recordBytes } from './examine/client-hello.ts';
import { headEnd, MAX_HEAD_BYTES, mayBecomeRequest } from './examine/request-text.ts';

/** A hello is smaller than that; a bigger one is not read. */
const MAX_HELLO_BYTES = 18 * 1024;
/** An error has to have come by then: behind a handshake that looked good, clients of TLS 1.3 still say no. */
const FIRST_BYTE = 1;

/** What came from a stream until it was enough, the time was up, or the peer had ended. */
export interface Gathered {
  readonly bytes: Buffer;
  readonly pieces: number;
  readonly how: 'enough' | 'ended' | 'late' | 'failed';
  readonly error: NodeJS.ErrnoException | undefined;
}

/** Reads until `isEnough`, and stops reading. Never rejects, and never holds more than a piece above `maxBytes`. */
function gather(
  stream: Duplex,
  isEnough: (bytes: Buffer) => boolean,
  { timeoutMs, maxBytes = MAX_HEAD_BYTES }: { readonly timeoutMs: number; readonly maxBytes?: number },
): Promise<Gathered> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    let pieces = 0;
    const finish = (how: Gathered['how'], error?: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      stream.pause();
      stream.off('data', read);
      stream.off('end', ended);
      stream.off('close', ended);
      stream.off('error', failed);
      resolve({ bytes, pieces, how, error });
    };
    const read = (chunk: Buffer): void => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      pieces += 1;
      if (bytes.length >= maxBytes || isEnough(bytes)) finish('enough');
    };
    const ended = (): void => finish('ended');
    const failed = (error: NodeJS.ErrnoException): void => finish('failed', error);
    const timer = setTimeout(() => finish('late'), timeoutMs);
    stream.on('data', read);
    stream.once('end', ended);
    stream.once('close', ended);
    stream.once('error', failed);
    if (stream.destroyed || stream.readableEnded) ended();
    else stream.resume();
  });
}

/** Puts what was read back, for whoever reads next; false where the client has ended its side in the meantime. */
export function putBack(stream: Duplex, bytes: Buffer): boolean {
  if (stream.readableEnded || stream.destroyed) return false;
  stream.unshift(bytes);
  return true;
}

/** The first bytes: enough of them to know whether the client speaks TLS, and what it says in its hello. */
export async function gatherGreeting(socket: Socket, timeoutMs: number): Promise<Gathered> {
  const isEnough = (bytes: Buffer): boolean => {
    if (!isTls(bytes)) return bytes.length >= FIRST_BYTE;
    const wanted = recordBytes(bytes);
    return wanted !== undefined && bytes.length >= wanted;
  };
  return gather(socket, isEnough, { timeoutMs, maxBytes: MAX_HELLO_BYTES });
}

/** A request up to the end of its head, or to where it can no longer become one. */
export function gatherRequest(stream: Duplex, timeoutMs: number): Promise<Gathered> {
  let looked = 0;
  const isEnough = (bytes: Buffer): boolean => {
    const end = headEnd(bytes, looked);
    looked = bytes.length;
    return end !== undefined || !mayBecomeRequest(bytes);
  };
  return gather(stream, isEnough, { timeoutMs });
}

export interface Secured {
  readonly hello: ClientHello | undefined;
  readonly stream: TLSSocket | undefined;
  /** The version that was agreed. */
  readonly agreed?: string | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

/** Speaks TLS on a socket whose first bytes were put back. Never rejects. */
export async function secure(
  socket: Socket,
  greeting: Buffer,
  { cert, key }: Certificate,
  timeoutMs: number,
): Promise<Secured> {
  const hello = readClientHello(greeting);
  // One of its own for each connection: what it reports can only be about this one.
  const server: Server = createServer({
    cert,
    key,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: timeoutMs,
    minVersion: 'TLSv1.2',
  });
  const done = new Promise<Secured>((resolve) => {
    server.once('secureConnection', (stream) => {
      stream.on('error', () => undefined);
      resolve({ hello, stream, agreed: stream.getProtocol() ?? undefined, error: undefined });
    });
    server.once('tlsClientError', (error: NodeJS.ErrnoException, stream) => {
      stream.on('error', () => undefined);
      stream.end();
      resolve({ hello, stream: undefined, error: tlsError(error) });
    });
    socket.once('close', () =>
      resolve({ hello, stream: undefined, error: { code: 'closed', message: 'the connection was closed' } }),
    );
  });
  // A client that leaves in the middle of the handshake is seen to have left.
  socket.allowHalfOpen = false;
  server.emit('connection', socket);
  return done;
}

/** TLS that was begun and not gone on with. */
export function cutOff(greeting: Buffer): Secured {
  const error = { code: 'closed', message: 'the connection was closed behind the greeting' };
  return { hello: readClientHello(greeting), stream: undefined, error };
}

/** Is it an alert, or another error of TLS, with which a client leaves? */
export function tlsError(error: NodeJS.ErrnoException): { readonly code: string; readonly message: string } {
  // OpenSSL's own message names its source files, too.
  const { code = 'unknown', message, reason } = error as NodeJS.ErrnoException & { readonly reason?: string };
  return { code, message: reason ?? message };
}
