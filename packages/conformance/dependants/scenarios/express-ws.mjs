import assert from 'node:assert/strict';
import { once } from 'node:events';
import express from 'express';
import expressWs from 'express-ws';
import WebSocket from 'ws';
import { assertSubject } from './support.mjs';

assertSubject('express-ws');

const { app, getWss } = expressWs(express());
app.use((request, _response, next) => {
  request.greeting = 'hello';
  next();
});
app.ws('/echo/:name', (socket, request) => {
  socket.on('message', (message) => socket.send(`${request.greeting} ${request.params.name}: ${message}`));
});
const router = express.Router();
router.ws('/deep', (socket) => socket.close(4001, 'deep'));
app.use('/router', router);
app.get('/page', (_request, response) => response.send('a page'));

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `ws://127.0.0.1:${server.address().port}`;

const echo = new WebSocket(`${url}/echo/ada`);
await once(echo, 'open');
assert.equal(getWss().clients.size, 1);
echo.send('hi');
const [data, isBinary] = await once(echo, 'message');
assert.equal(data.toString(), 'hello ada: hi');
assert.equal(isBinary, false);
echo.close();
await once(echo, 'close');

const [code, reason] = await once(new WebSocket(`${url}/router/deep`), 'close');
assert.deepEqual([code, reason.toString()], [4001, 'deep']);

// A path without a handler is upgraded and closed: that is how express-ws does it.
await once(new WebSocket(`${url}/nowhere`), 'close');
assert.equal(await (await fetch(`${url.replace('ws', 'http')}/page`)).text(), 'a page');

server.close();
server.closeAllConnections();
await once(server, 'close');
