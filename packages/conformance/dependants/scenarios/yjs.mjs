import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { docs, setupWSConnection } from '@y/websocket-server/utils';
import WebSocket, { WebSocketServer } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { assertSubject, close, first, listen } from './support.mjs';

assertSubject('@y/websocket-server/utils');

const http = createServer();
const server = new WebSocketServer({ noServer: true });
server.on('connection', setupWSConnection);
http.on('upgrade', (request, socket, head) => {
  server.handleUpgrade(request, socket, head, (websocket) => server.emit('connection', websocket, request));
});
const url = `ws://127.0.0.1:${await listen(http)}`;

const documents = [new Y.Doc(), new Y.Doc()];
const [a, b] = documents;
// The broadcast channel would bring the two together behind the back of the sockets.
const options = { WebSocketPolyfill: WebSocket, disableBc: true };
const providers = documents.map((document) => new WebsocketProvider(url, 'room', document, options));
await Promise.all(providers.map((provider) => first((resolve) => provider.once('sync', resolve))));

const seen = first((resolve) => b.getText('text').observe(resolve));
a.getText('text').insert(0, 'hello');
await seen;
assert.equal(b.getText('text').toString(), 'hello');

// Both write at once, and end with the same document.
const settled = documents.map((document) =>
  first((resolve) =>
    document.on(
      'update',
      () => document.getMap('map').size === 400 && document.getText('text').length > 100_000 && resolve(),
    ),
  ),
);
for (let n = 0; n < 200; n++) {
  a.getMap('map').set(`a${n}`, n);
  b.getMap('map').set(`b${n}`, n);
}
b.getText('text').insert(5, ' world'.repeat(20_000));
await Promise.all(settled);
assert.deepEqual(a.getMap('map').toJSON(), b.getMap('map').toJSON());
assert.equal(a.getText('text').toString(), b.getText('text').toString());

const present = first((resolve) => providers[1].awareness.on('update', resolve));
providers[0].awareness.setLocalStateField('user', { name: 'Ada' });
await present;
assert.deepEqual(providers[1].awareness.getStates().get(a.clientID).user, { name: 'Ada' });

for (const provider of providers) provider.destroy();
for (const document of [...documents, ...docs.values()]) document.destroy();
for (const client of server.clients) client.terminate();
server.close();
await close(http);
