import http2 from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Http2Place } from '../scenario.ts';

/** Serves one connection that agreed on h2: plain requests get a page, an extended CONNECT what the place says. */
export function serveHttp2(socket: TLSSocket, extendedConnect: Http2Place['extendedConnect']): void {
  const session = http2.performServerHandshake(socket, {
    settings: { enableConnectProtocol: extendedConnect !== 'not-announced' },
  });
  session.on('error', () => undefined);
  session.on('stream', (stream: http2.ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    if (headers[':protocol'] === undefined) {
      stream.respond({ ':status': 200, 'content-type': 'text/plain' });
      stream.end('this is HTTP/2\n');
    } else if (extendedConnect === 'not-found') {
      stream.respond({ ':status': 404 }, { endStream: true });
    } else {
      stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
    }
  });
}
