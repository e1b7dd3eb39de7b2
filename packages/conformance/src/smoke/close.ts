// Runs on any runtime: the closing handshake from either side, the end without one, and a refused handshake.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from '@handfast/ws';
import { type Pair, withPair } from './pair.ts';

const endings: [string, (pair: Pair) => void, client: unknown[], server: unknown[]][] = [
  ['the client closes', ({ client }) => client.close(4000, 'done'), [4000, 'done'], [4000, 'done']],
  ['the server closes', ({ server }) => server.close(1001, 'going away'), [1001, 'going away'], [1001, 'going away']],
  ['a close without a code', ({ client }) => client.close(), [1005, ''], [1005, '']],
  ['the client is cut off', ({ server }) => server.terminate(), [1006, ''], [1006, '']],
];
for (const [what, end, ...expected] of endings) {
  await withPair({}, async (pair) => {
    const closed = Promise.all([once(pair.client, 'close'), once(pair.server, 'close')]);
    end(pair);
    const codes = (await closed).map(([code, reason]) => [code, String(reason)]);
    assert.deepEqual(codes, expected, what);
    assert.equal(pair.client.readyState, WebSocket.CLOSED);
  });
}

const http = createServer((_request, response) => response.writeHead(404).end('nothing here')).listen(0, '127.0.0.1');
await once(http, 'listening');
const [error] = await once(new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`), 'error');
assert.match(error.message, /^Unexpected server response: 404/);
http.close();
