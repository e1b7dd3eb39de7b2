import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { Http2Transport, http2Fields } from '../../connection/http2-transport.ts';
import { ResponseHeadParser } from '../../protocol/handshake/head-parser.ts';
import type { ResponseHead } from '../../protocol/handshake/response.ts';

/** Headers that say nothing in HTTP/2, or must not stand there (RFC 9113 §8.2.2, RFC 8441 §5). */
const ofHttp1 = new Set([
  'connection',
  'upgrade',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'sec-websocket-accept',
]);

/** The server's side of an extended CONNECT: the answer of HTTP/1.1 that is written to it goes out as one of HTTP/2. */
export class ConnectTransport extends Http2Transport {
  readonly stream: ServerHttp2Stream;
  readonly #parser = new ResponseHeadParser({ maxHeadBytes: 256 * 1024, maxHeaders: 2000 });

  constructor(stream: ServerHttp2Stream) {
    super(stream.session?.socket);
    this.stream = stream;
    this.attach(stream);
  }

  protected override takeHead(chunk: Buffer): Buffer | undefined {
    const result = this.#parser.push(chunk);
    if (result.state === 'more') return undefined;
    if (result.state === 'failed') throw new Error(result.fault.message);
    this.isRefusal = result.head.status !== 101;
    this.stream.respond(toHttp2(result.head));
    return result.rest;
  }
}

/** RFC 8441 §5: 200 stands for 101, and what only HTTP/1.1 needs is left out. */
function toHttp2({ status, headers }: ResponseHead): OutgoingHttpHeaders {
  return { ...http2Fields(headers, ofHttp1), ':status': status === 101 ? 200 : status };
}
