import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket } from '../../src/api/websocket.ts';
import type { WebSocketServer } from '../../src/api/websocket-server.ts';
import type { DeflateParams } from '../../src/protocol/deflate/negotiate.ts';
import { memoryTransportPair } from '../../src/testing/index.ts';

const HEADERS = [
  ...['Host', 'localhost', 'Connection', 'Upgrade', 'Upgrade', 'websocket'],
  ...['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version', '13'],
];

/** A client of this server (which is in noServer mode), in memory, and the server's side of it. */
export async function upgraded(
  wss: WebSocketServer,
  { offer, agreed, url = '/' }: { offer?: string; agreed?: DeflateParams; url?: string } = {},
): Promise<{ server: WebSocket; client: WebSocket; received: string[] }> {
  const [near, far] = memoryTransportPair();
  const request = new IncomingMessage(near as never);
  request.method = 'GET';
  request.url = url;
  request.httpVersion = '1.1';
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  request.rawHeaders = offer ? [...HEADERS, 'Sec-WebSocket-Extensions', offer] : HEADERS;
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    request.headers[request.rawHeaders[i]?.toLowerCase() as string] = request.rawHeaders[i + 1];
  }
  const server = await new Promise<WebSocket>((resolve) => {
    wss.handleUpgrade(request, near, Buffer.alloc(0), (socket) => {
      wss.emit('connection', socket, request);
      resolve(socket);
    });
  });
  await answered(far);
  const client = new WebSocket(null);
  client._isServer = false;
  client.setSocket(far, Buffer.alloc(0), { deflate: agreed });
  const received: string[] = [];
  client.on('message', (data) => received.push(String(data)));
  return { server, client, received };
}

/** Takes the 101 from the wire. */
async function answered(transport: Duplex): Promise<void> {
  let head = '';
  while (!head.endsWith('\r\n\r\n')) {
    head += transport.read() ?? '';
    if (!head.endsWith('\r\n\r\n')) await once(transport, 'readable');
  }
  transport.removeAllListeners('readable');
}
