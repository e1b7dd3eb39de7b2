import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { ReconnectState } from '@handfast/ws/reconnect';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../../src/interop/chromium.ts';
import { withPeer } from '../../src/interop/installed.ts';
import { servePages } from '../../src/reconnect/pages.ts';
import { RestartableServer } from '../../src/reconnect/restartable.ts';

withPeer('Chromium', findChromium(), (path) => {
  let browser: Browser;
  let page: Page;
  // The pages come from a server of their own, which stays.
  const pages = createServer(servePages);
  const server = new RestartableServer();
  const problems: string[] = [];

  before(async () => {
    browser = await launchChromium(path);
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    await server.start();
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    // That a connection failed is on the console in any case; what nobody caught must not be.
    page.on('console', (message) => {
      if (/Uncaught|Unhandled/i.test(message.text())) problems.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
    await page.waitForFunction('globalThis.ReconnectingWebSocket !== undefined');
  });
  after(async () => {
    await browser?.close();
    await server.stop();
    pages.closeAllConnections();
    await new Promise((resolve) => pages.close(resolve));
  });

  /** Makes a socket in the page, which notes its states and messages. */
  async function open(url: string, options: string): Promise<void> {
    await page.evaluate(`{
      const socket = new ReconnectingWebSocket(${url}, [], ${options});
      globalThis.socket?.close();
      Object.assign(globalThis, { socket, states: [], messages: [] });
      socket.onstatechange = ({ state }) => states.push(state);
      socket.onmessage = ({ data }) => messages.push(data);
    }`);
  }

  /** Waits until the expression is true in the page. */
  const until = (expression: string) => page.waitForFunction(expression, undefined, { polling: 20 });
  const state = () => page.evaluate('socket.state') as Promise<ReconnectState>;
  const endpoint = () => JSON.stringify(`ws://127.0.0.1:${server.port}/`);
  const quick = '{ minDelayMs: 10, maxDelayMs: 100, restartDelayMs: 20 }';

  test('a page has its connection back when the server restarts, and what it sent meanwhile arrives', async () => {
    await open(endpoint(), quick);
    for (const [i, code] of [1012, undefined, 1001].entries()) {
      await page.evaluate('socket.waitUntilOpen()');
      await server.stop(code);
      await until(`states.some(({ name, cause }) => name === 'waiting' && cause.code === ${code ?? 1006})`);
      await page.evaluate(`socket.send('kept ${i}')`);
      await server.start();
      await until(`messages.includes('kept ${i}')`);
    }
    assert.equal(server.connections, 4);
    await page.evaluate('socket.close(1000)');
    await until(`socket.state.name === 'closed'`);
  });

  test('a refusal is opaque in a page: it is tried again, and maxOpaqueFailures ends it', async () => {
    const refusing = createServer();
    refusing.on('upgrade', (_, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'));
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const url = JSON.stringify(`ws://127.0.0.1:${(refusing.address() as AddressInfo).port}/`);
    await open(url, '{ minDelayMs: 10, maxDelayMs: 20, maxOpaqueFailures: 4 }');
    await until(`socket.state.name === 'closed'`);
    const end = await state();
    assert.ok(end.name === 'closed' && end.why === 'exhausted' && end.cause?.kind === 'connect');
    assert.deepEqual([end.cause.isOpaque, end.cause.status], [true, undefined]);
    assert.equal(await page.evaluate(`states.filter(({ name }) => name === 'connecting').length`), 3);
    await new Promise((resolve) => refusing.close(resolve));
  });

  test('a page that goes offline waits for the network, and tries at once when it is back', async () => {
    const before = server.connections;
    await server.stop();
    await open(endpoint(), '{ minDelayMs: 3_600_000 }');
    await until(`socket.state.name === 'waiting'`);
    await page.context().setOffline(true);
    await until('socket.state.isOffline');
    await server.start();
    await page.context().setOffline(false);
    await until(`socket.state.name === 'open'`);
    assert.equal(server.connections, before + 1);
  });

  test('a page that was offline to begin with makes no attempt', async () => {
    await page.context().setOffline(true);
    await open(endpoint(), quick);
    const waiting = await state();
    assert.ok(waiting.name === 'waiting' && waiting.cause.kind === 'offline' && waiting.attempt === 1);
    await page.context().setOffline(false);
    await until(`socket.state.name === 'open'`);
  });

  for (const [what, url, options, kind] of [
    ['a URL that is none', '"http://["', '{}', 'SyntaxError'],
    ['headers, which pages cannot send', '"ws://127.0.0.1/"', '{ headers: { a: "b" } }', 'TypeError'],
  ] as const) {
    test(`${what} ends it with the ${kind} as its cause`, async () => {
      await open(url, options);
      await until(`socket.state.name === 'closed'`);
      assert.equal(await page.evaluate('socket.state.cause.error.name'), kind);
    });
  }

  test('for await and binary messages work in a page', async () => {
    await open(endpoint(), '{ binaryType: "arraybuffer" }');
    const received = await page.evaluate(`(async () => {
      const iterator = socket[Symbol.asyncIterator]();
      socket.send(new Uint8Array([1, 2, 3]));
      const { value } = await iterator.next();
      await iterator.return();
      return [...new Uint8Array(value)];
    })()`);
    assert.deepEqual(received, [1, 2, 3]);
    await page.evaluate('socket.close()');
  });

  test('after all that nothing is uncaught in the page', () => assert.deepEqual(problems, []));
});
