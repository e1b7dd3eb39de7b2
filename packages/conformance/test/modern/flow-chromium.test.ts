import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type WebSocket, WebSocketServer } from '@handfast/ws';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../../src/interop/chromium.ts';
import { withPeer } from '../../src/interop/installed.ts';

const MIB = 1024 * 1024;

withPeer('Chromium', findChromium(), (path) => {
  let browser: Browser;
  let page: Page;
  /** Ends the request that the thread of the page waits for. */
  let release: () => void = () => assert.fail('the page does not wait');
  const http = createServer((request, response) => {
    const answer = () => void response.setHeader('Content-Type', 'text/html').end('<p>');
    if (request.url !== '/wait') return answer();
    release = answer;
    http.emit('waiting');
  });
  const server = new WebSocketServer({
    server: http,
    holdMessages: true,
    backpressure: { highWaterBytes: MIB, policy: 'drop-oldest' },
  });

  before(async () => {
    browser = await launchChromium(path);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  });
  after(async () => {
    await browser?.close();
    server.close();
    http.closeAllConnections();
    http.close();
  });

  /** Opens a socket in the page; gives the one of the server. */
  async function open(): Promise<WebSocket> {
    const connection = once(server, 'connection');
    await page.evaluate(`new Promise((resolve) => {
      globalThis.socket = new WebSocket(location.href.replace('http', 'ws'));
      socket.binaryType = 'arraybuffer';
      globalThis.received = [];
      socket.onmessage = ({ data }) => received.push(parseInt(data));
      socket.onopen = resolve;
    })`);
    const [socket] = (await connection) as [WebSocket];
    return socket;
  }

  test('a page that sends fast is slowed down by a slow loop, and everything arrives in order', async () => {
    const socket = await open();
    const messages = socket.messages({ highWaterBytes: MIB });
    await page.evaluate(`for (let i = 0; i < 400; i++) socket.send(i + ' ' + 'x'.repeat(100_000))`);
    for (let i = 0; i < 400; i++) {
      if (i === 20) assert.ok(Number(await page.evaluate('socket.bufferedAmount')) > 10 * MIB);
      const held = socket._socket.bytesRead - i * 100_000;
      assert.ok(held < 1.5 * MIB, `${held} bytes are held`);
      assert.equal(Number.parseInt(String((await messages.next()).value), 10), i);
    }
    await page.evaluate('socket.close(1000)');
    assert.equal((await messages.next()).done, true);
  });

  test('a page whose thread is busy gets the newest messages, and the process holds no more than the mark', async () => {
    const socket = await open();
    // Nothing is read while the script waits: other processes of the browser take some MiB, and then no more.
    const waiting = once(http, 'waiting');
    const busy = page.evaluate(
      `{ const request = new XMLHttpRequest(); request.open('GET', '/wait', false); request.send(); }`,
    );
    await waiting;
    let dropped = 0;
    let most = 0;
    const padding = 'x'.repeat(100_000);
    for (let i = 0; i < 1000; i++) {
      socket.send(`${i} ${padding}`, (error) => error && dropped++);
      most = Math.max(most, socket.bufferedAmount);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(dropped > 100, `${dropped} were dropped`);
    release();
    await busy;
    await page.waitForFunction('received.at(-1) === 999', undefined, { polling: 20 });
    const received = (await page.evaluate('received')) as number[];
    assert.equal(received.length + dropped, 1000);
    assert.deepEqual(
      received,
      [...received].sort((a, b) => a - b),
    );
    assert.ok(most < MIB + 250_000, `${most} bytes were buffered at most`);
    const closed = once(socket, 'close');
    await page.evaluate('socket.close(1000)');
    await closed;
  });
});
