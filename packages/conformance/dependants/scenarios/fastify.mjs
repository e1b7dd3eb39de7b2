import assert from 'node:assert/strict';
import { once } from 'node:events';
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import WebSocket from 'ws';
import { assertSubject } from './support.mjs';

assertSubject('@fastify/websocket');

const app = Fastify();
await app.register(websocket, { options: { maxPayload: 100 } });
app.addHook('preValidation', async (request, reply) => {
  if (request.query.token === 'bad') await reply.code(401).send('no');
});
app.get('/echo', { websocket: true }, (socket) => {
  socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary }));
});
app.get('/page', async () => 'a page');
await app.listen({ port: 0, host: '127.0.0.1' });
const url = `ws://127.0.0.1:${app.server.address().port}`;

const echo = new WebSocket(`${url}/echo`);
await once(echo, 'open');
echo.send(Buffer.from([1, 2, 3]));
assert.deepEqual(await once(echo, 'message'), [Buffer.from([1, 2, 3]), true]);
echo.send('x'.repeat(101));
assert.equal((await once(echo, 'close'))[0], 1009);

const [refused] = await once(new WebSocket(`${url}/echo?token=bad`), 'error');
assert.match(refused.message, /^Unexpected server response: 401/);
await once(new WebSocket(`${url}/page`), 'close');

// Fastify's way of testing: no network, a request object made by hand, a socket that is a pair of pipes.
const injected = await app.injectWS('/echo');
injected.send('over a pipe');
assert.equal(String((await once(injected, 'message'))[0]), 'over a pipe');
injected.terminate();
await assert.rejects(app.injectWS('/echo?token=bad'), /Unexpected server response: 401/);

await app.close();
