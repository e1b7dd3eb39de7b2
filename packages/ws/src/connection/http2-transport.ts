import type { Http2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { http2ErrorName } from '../protocol/handshake/http2-errors.ts';
import { takeBuffered } from './transport-events.ts';

/** What the programs ask of the socket below, which is a proxy that Node made: once its session is over, every look at it throws. */
type Below = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'> & {
  readonly server?: unknown;
} & Partial<Pick<TLSSocket, 'encrypted' | 'authorized' | 'getPeerCertificate'>>;

/** Small enough that a slow peer takes one while a heartbeat waits, large enough to cost a fast one little. */
const PIECE_BYTES = 64 * 1024;

/** RFC 9113 §7: nobody wants this stream any more. */
const CANCEL = 0x8;

/**
 * A WebSocket's transport on one stream of an HTTP/2 connection (RFC 8441). To the rest of the library it looks like a socket
 * on which an upgrade of HTTP/1.1 takes place: what is first written to it is the head of a message of HTTP/1.1, which an heir
 * says in HTTP/2. So everything that works for HTTP/1.1, hooks and refusals and proxies' headers, works here too.
 */
export abstract class Http2Transport extends Duplex {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  /** The server that took the connection, as each socket of a server of Node has it; undefined for a client. */
  readonly server: unknown;
  readonly encrypted: boolean;
  readonly authorized: boolean;
  readonly #below: Below | undefined;
  #stream: Http2Stream | undefined;
  /** The answer refuses: when all of it is out, the reset behind it is NO_ERROR, or the client may drop it (RFC 9113 §8.1). */
  protected isRefusal = false;
  #headIsOut = false;
  #bytesRead = 0;
  #bytesWritten = 0;
  #bytesTaken = 0;

  /** @param below the socket that all streams of the connection share */
  constructor(below: Below | undefined) {
    super();
    this.#below = below;
    this.remoteAddress = below?.remoteAddress;
    this.remotePort = below?.remotePort;
    this.localAddress = below?.localAddress;
    this.localPort = below?.localPort;
    this.server = below?.server;
    this.encrypted = below?.encrypted === true;
    this.authorized = below?.authorized === true;
  }

  /**
   * Takes bytes of the head.
   * @returns what came behind the head once it is complete and said, undefined before
   * @throws when it is no head
   */
  protected abstract takeHead(chunk: Buffer): Buffer | undefined;

  /** Reads from `stream` and, once the head is out, writes to it. */
  protected attach(stream: Http2Stream): void {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      // Behind the end it is thrown away.
      if (!this.destroyed && !this.#take(chunk)) stream.pause();
    });
    // Node ends a stream that the peer has reset, too.
    stream.on('end', () => (stream.rstCode === 0 ? this.push(null) : this.#streamClosed(stream)));
    let failure: Error | undefined;
    stream.on('error', (error) => {
      failure ??= error;
    });
    stream.on('close', () => this.#streamClosed(stream, failure));
    stream.pause();
  }

  /** @returns whether there is room for more */
  #take(chunk: Buffer): boolean {
    this.#bytesRead += chunk.length;
    return this.push(chunk);
  }

  #streamClosed(stream: Http2Stream, failure?: Error): void {
    if (this.destroyed) return;
    // What has come and was not asked for is not lost with the stream.
    for (const rest of takeBuffered(stream)) this.#take(rest);
    if (!failure && stream.rstCode === 0 && stream.readableEnded) this.destroy();
    else this.destroy(failure ?? resetError(stream.rstCode));
  }

  /** As that of a `TLSSocket`: null once the connection is over. */
  getPeerCertificate(detailed?: boolean): unknown {
    try {
      return this.#below?.getPeerCertificate?.(detailed as true);
    } catch {
      return null;
    }
  }

  /** Bytes of this stream alone, without the framing of HTTP/2. */
  get bytesRead(): number {
    return this.#bytesRead;
  }
  get bytesWritten(): number {
    return this.#bytesWritten;
  }
  /** Those of them that have gone on: a peer that takes what it is sent makes it grow. */
  get bytesTaken(): number {
    return this.#bytesTaken;
  }

  override _read(): void {
    this.#stream?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#headIsOut) return this.#put(chunk, done);
    let rest: Buffer | undefined;
    try {
      rest = this.takeHead(chunk);
    } catch (error) {
      return done(error as Error);
    }
    if (!rest) return done();
    this.#headIsOut = true;
    this.#put(rest, done);
  }

  /** Piece by piece, so that `bytesTaken` grows in the middle of a large message too: what waits in a stream goes on at once. */
  #put(bytes: Buffer, done: (error?: Error | null) => void): void {
    const stream = this.#stream;
    if (!stream || bytes.length === 0) return done();
    const piece = bytes.subarray(0, PIECE_BYTES);
    this.#bytesWritten += piece.length;
    stream.write(piece, (error) => {
      if (error) return done(error);
      this.#bytesTaken += piece.length;
      this.#put(bytes.subarray(piece.length), done);
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    const stream = this.#stream;
    if (!stream || stream.destroyed) return done();
    stream.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const stream = this.#stream;
    // After END_STREAM both ways there is nothing to cancel (RFC 8441 §5: a reset is what a lost connection is in HTTP/1.1).
    if (stream && !stream.destroyed) {
      const isWhole = this.readableEnded || this.isRefusal;
      stream.close(this.writableFinished && isWhole ? 0 : CANCEL);
      // Node keeps a stream until what came on it was read.
      stream.resume();
    }
    done(error);
  }
}

/** Fields of HTTP/1.1 as HTTP/2 has them: names in lower case, those in `without` left out. */
export function http2Fields(
  headers: Iterable<readonly [string, string]>,
  without: ReadonlySet<string>,
): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (without.has(key)) continue;
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

function resetError(code: number | undefined): Error {
  const name = http2ErrorName(code ?? 0) ?? 'unknown';
  return Object.assign(new Error(`The HTTP/2 stream was reset with ${name} (${code})`), { code: 'ECONNRESET' });
}
