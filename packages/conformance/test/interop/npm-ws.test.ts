import { after, before, describe } from 'node:test';
import { WebSocket as NpmWebSocket, WebSocketServer as NpmWebSocketServer } from 'ws';
import { type EchoServer, startEchoServer } from '../../src/interop/echo-server.ts';
import { testClient } from '../../src/interop/pair.ts';
import { WebSocket } from '../../src/interop/subject.ts';
import { testExchanges } from '../../src/interop/suite.ts';
import { wsClient } from '../../src/interop/ws-client.ts';

testClient('our own client', wsClient(WebSocket));
testClient('npm ws', wsClient(NpmWebSocket));
testClient(
  'npm ws that asks for a small window and no context takeover',
  wsClient(NpmWebSocket, { threshold: 0, clientNoContextTakeover: true, clientMaxWindowBits: 9 }),
);

for (const profile of ['deflate', 'frugal'] as const) {
  describe(`our client against npm ws (${profile})`, () => {
    let server: EchoServer;
    before(async () => {
      server = await startEchoServer(NpmWebSocketServer);
    });
    after(() => server.close());
    testExchanges(
      { run: wsClient(WebSocket), limits: {} },
      { url: (exchange) => server.url(exchange.deflate ? profile : 'plain'), limits: {} },
    );
  });
}
