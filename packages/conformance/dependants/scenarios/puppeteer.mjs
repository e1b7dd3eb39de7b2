import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { assertSubject, close, inChromium, listen } from './support.mjs';

assertSubject('puppeteer-core');

const http = createServer((_request, response) => {
  response.setHeader('Content-Type', 'text/html');
  response.end('<!doctype html><title>A page</title><body style="background: linear-gradient(red, blue)">');
});
const server = new WebSocketServer({ server: http, perMessageDeflate: { threshold: 0 } });
server.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
const port = await listen(http);

// The debugging protocol runs over the client; the page's own socket over the server.
await inChromium(async (browser) => {
  assert.match(browser.wsEndpoint(), /^ws:/);
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  assert.equal(await page.title(), 'A page');

  const large = 'x'.repeat(5_000_000);
  assert.equal(await page.evaluate((text) => text.length, large), large.length);
  assert.equal((await page.evaluate(() => 'ü'.repeat(3_000_000))).length, 3_000_000);
  const picture = await page.screenshot({ type: 'png' });
  assert.deepEqual([...picture.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);

  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => page.evaluate((value) => value * 2, n)));
  assert.deepEqual(
    answers,
    Array.from({ length: 200 }, (_, n) => n * 2),
  );

  const echoed = await page.evaluate(
    (url) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url);
        socket.binaryType = 'arraybuffer';
        const got = [];
        socket.onerror = () => reject(new Error('the page could not connect'));
        socket.onopen = () => {
          socket.send('text');
          socket.send(new Uint8Array(200_000).fill(7));
        };
        socket.onmessage = ({ data }) => {
          got.push(typeof data === 'string' ? data : new Uint8Array(data).reduce((sum, byte) => sum + byte, 0));
          if (got.length === 2) socket.close(1000, 'done');
        };
        socket.onclose = ({ code, reason, wasClean }) =>
          resolve({ got, code, reason, wasClean, extensions: socket.extensions });
      }),
    `ws://127.0.0.1:${port}/`,
  );
  assert.deepEqual(echoed.got, ['text', 1_400_000]);
  assert.deepEqual([echoed.code, echoed.reason, echoed.wasClean], [1000, 'done', true]);
  assert.match(echoed.extensions, /permessage-deflate/);
});
server.close();
await close(http);
