import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { JSDOM } from 'jsdom';
import { WebSocketServer } from 'ws';
import { assertSubject, bytes, close, first, listen } from './support.mjs';

assertSubject('jsdom');

const http = createServer((_request, response) => response.end('no socket here'));
const server = new WebSocketServer({
  server: http,
  path: '/echo',
  handleProtocols: (protocols) => [...protocols].at(-1),
});
server.on('headers', (headers) => headers.push('Set-Cookie: fresh=1', 'Set-Cookie: more=2'));
let cookie;
server.on('connection', (socket, request) => {
  cookie = request.headers.cookie;
  assert.equal(request.headers.origin, `http://127.0.0.1:${port}`);
  socket.on('message', (data, isBinary) => {
    if (String(data) === 'close') socket.close(4002, 'as asked');
    else socket.send(data, { binary: isBinary });
  });
});
const port = await listen(http);

const { window } = new JSDOM('', { url: `http://127.0.0.1:${port}/` });
window.document.cookie = 'old=0';
const socket = new window.WebSocket(`ws://127.0.0.1:${port}/echo`, ['one', 'two']);
await first((resolve) => socket.addEventListener('open', resolve));
assert.equal(socket.protocol, 'two');
assert.equal(cookie, 'old=0');
assert.equal(window.document.cookie, 'old=0; fresh=1; more=2');

/** Sends, and waits for the echo. */
async function echo(data) {
  const answer = first((resolve) => socket.addEventListener('message', resolve, { once: true }));
  socket.send(data);
  return (await answer).data;
}

assert.equal(await echo('grüß dich'), 'grüß dich');
socket.binaryType = 'arraybuffer';
assert.deepEqual(Buffer.from(await echo(new window.Uint8Array(bytes(100_000)).buffer)), bytes(100_000));
socket.binaryType = 'blob';
const blob = await echo(new window.Blob(['a blob']));
assert.equal(blob.size, 6);

const closed = first((resolve) => socket.addEventListener('close', resolve));
socket.send('close');
const { code, reason, wasClean } = await closed;
assert.deepEqual({ code, reason, wasClean }, { code: 4002, reason: 'as asked', wasClean: true });

const wrong = new window.WebSocket(`ws://127.0.0.1:${port}/wrong`);
const failed = first((resolve) => wrong.addEventListener('error', resolve));
const ended = await first((resolve) => wrong.addEventListener('close', resolve));
await failed;
assert.equal(ended.code, 1006);

// A page that goes away takes its sockets with it, also those that are not open yet.
new window.WebSocket(`ws://127.0.0.1:${port}/echo`).addEventListener('open', () => assert.fail('the page is gone'));
window.close();
server.close();
await close(http);
