import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { Http2Transport, http2Fields } from '../../connection/http2-transport.ts';
import { acceptFor } from '../../protocol/handshake/accept-key.ts';
import { RequestHeadParser } from '../../protocol/handshake/head-parser.ts';
import type { RequestHead } from '../../protocol/handshake/request.ts';

/** Headers that HTTP/2 says elsewhere, or must not have (RFC 9113 §8.2.2, RFC 8441 §5). */
const ofHttp1 = new Set([
  'host',
  'connection',
  'upgrade',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'sec-websocket-key',
]);

/** The client's side of an extended CONNECT: the opening request of HTTP/1.1 goes out as one of HTTP/2, and so the answer back. */
export class StreamTransport extends Http2Transport {
  readonly #session: ClientHttp2Session;
  readonly #owned: TLSSocket | undefined;
  readonly #parser = new RequestHeadParser({ maxHeadBytes: 1024 * 1024, maxHeaders: 2000 });

  /** @param owned the socket of a session that nothing else uses: both end with this stream */
  constructor(session: ClientHttp2Session, owned?: TLSSocket) {
    super(session.socket);
    this.#session = session;
    this.#owned = owned;
  }

  protected override takeHead(chunk: Buffer): Buffer | undefined {
    const result = this.#parser.push(chunk);
    if (result.state === 'more') return undefined;
    if (result.state === 'failed') throw new Error(result.fault.message);
    const { head, rest } = result;
    const stream = this.#session.request(toHttp2(head, this.encrypted), { endStream: false });
    const key = head.headers.get('Sec-WebSocket-Key') ?? '';
    stream.on('response', (headers, _flags, raw?: readonly string[]) => {
      this.push(Buffer.from(toHttp1(headers, raw, key), 'latin1'));
    });
    this.#open(stream);
    return rest;
  }

  #open(stream: ClientHttp2Stream): void {
    this.attach(stream);
    stream.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const isClean = this.writableFinished && this.readableEnded;
    super._destroy(error, done);
    if (this.#owned) endSession(this.#session, this.#owned, isClean);
  }
}

/** How long a server may take to end a connection that is done with. */
const LINGER_MS = 2000;

/** A peer that is gone, or does not read, must not keep the connection: with the stream it is over for the program. */
function endSession(session: ClientHttp2Session, socket: TLSSocket, isClean: boolean): void {
  if (!isClean) return session.destroy();
  session.close();
  socket.setTimeout(LINGER_MS, () => socket.destroy());
}

function toHttp2({ target, headers }: RequestHead, encrypted: boolean): Record<string, string | string[]> {
  return {
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':scheme': encrypted ? 'https' : 'http',
    ':path': target,
    ':authority': headers.get('Host') ?? '',
    ...http2Fields(headers, ofHttp1),
  };
}

/** RFC 8441 §5: a status of 2xx stands for 101. */
function toHttp1(headers: IncomingHttpHeaders, raw: readonly string[] | undefined, key: string): string {
  const status = Number(headers[':status']);
  const opened = status >= 200 && status <= 299;
  const lines = opened
    ? [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${acceptFor(key)}`,
      ]
    : [`HTTP/1.1 ${status} `, 'Connection: close'];
  for (const [name, value] of fieldsOf(headers, raw)) {
    if (!name.startsWith(':') && !ofHttp1.has(name) && name !== 'sec-websocket-accept') lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function fieldsOf(headers: IncomingHttpHeaders, raw: readonly string[] | undefined): [string, string][] {
  if (raw) return pairs(raw);
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    Array.isArray(value) ? value.map((one) => [name, one]) : value === undefined ? [] : [[name, String(value)]],
  );
}

function pairs(raw: readonly string[]): [string, string][] {
  const fields: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) fields.push([raw[i] as string, raw[i + 1] as string]);
  return fields;
}
