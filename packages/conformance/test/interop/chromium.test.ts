import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type Certificates, makeCertificates } from '../../src/interop/certificates.ts';
import { findChromium, launchChromium, openClientPage } from '../../src/interop/chromium.ts';
import { type EchoServer, startEchoServer } from '../../src/interop/echo-server.ts';
import type { Client, Job } from '../../src/interop/exchange.ts';
import { startHaproxy } from '../../src/interop/haproxy.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { testClient } from '../../src/interop/pair.ts';
import { freePort } from '../../src/interop/ports.ts';
import { Child } from '../../src/interop/processes.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { WebSocketServer } from '../../src/interop/subject.ts';
import { webLimits } from '../../src/interop/web-client.ts';
import { root } from '../../src/root.ts';

const noSteps: Omit<Job, 'url'> = {
  protocols: [],
  deflate: true,
  steps: [],
  messages: 0,
  pongs: 0,
  close: { code: 1000, reason: '' },
};
const hello: Omit<Job, 'url'> = {
  ...noSteps,
  steps: [{ do: 'send', type: 'text', parts: [Buffer.from('hello, 世界').toString('base64')] }],
  messages: 1,
};

withPeer('Chromium', findChromium(), (path) => {
  let browser: Browser;
  let server: EchoServer;
  let run: Client;
  const requests: IncomingMessage[] = [];

  before(async () => {
    browser = await launchChromium(path);
    server = await startEchoServer(WebSocketServer, { onUpgrade: (request) => requests.push(request) });
    ({ run } = await openClientPage(browser, `http://127.0.0.1:${server.port}/`));
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  testClient('Chromium', (job) => run(job), webLimits);

  test('Chromium offers permessage-deflate with client_max_window_bits, and says where the page is from', async () => {
    const outcome = await run({ ...hello, url: server.url('deflate') });
    assert.match(outcome.extensions ?? '', /^permessage-deflate/);
    const { headers } = requests.at(-1) as IncomingMessage;
    assert.equal(headers['sec-websocket-extensions'], 'permessage-deflate; client_max_window_bits');
    assert.equal(headers.origin, `http://127.0.0.1:${server.port}`);
  });

  test('Chromium gets an error and 1006 where nothing listens', async () => {
    const outcome = await run({ ...noSteps, url: `ws://127.0.0.1:${await freePort()}/` });
    assert.equal(outcome.opened, false);
    assert.equal(outcome.error, 'error');
    assert.deepEqual(outcome.close, { code: 1006, reason: '' });
  });

  test('Chromium fails the connection when our server agrees to none of its subprotocols', async () => {
    const outcome = await run({ ...noSteps, protocols: ['unknown.v9'], url: server.url('plain') });
    assert.equal(outcome.opened, false);
    assert.equal(outcome.close?.code, 1006);
  });

  describe('over TLS', () => {
    const scratch = makeScratch('chromium');
    let certificates: Certificates;
    before(async () => {
      certificates = await makeCertificates(scratch);
    });
    after(() => scratch.remove());

    test('a page on https opens wss to our server', async () => {
      const tls = { key: readFileSync(certificates.key, 'utf8'), cert: readFileSync(certificates.cert, 'utf8') };
      const secure = await startEchoServer(WebSocketServer, { tls });
      const { page, run } = await openClientPage(browser, `https://127.0.0.1:${secure.port}/`, {
        ignoreHTTPSErrors: true,
      });
      const outcome = await run({ ...hello, url: secure.url('deflate') });
      assert.equal(Buffer.from(outcome.received[0]?.data ?? '', 'base64').toString(), 'hello, 世界');
      await page.context().close();
      await secure.close();
    });

    withPeer('HAProxy', findProgram('haproxy') ?? findProgram('/usr/sbin/haproxy'), (program) => {
      let haproxy: Listening<'tls'>;
      before(async () => {
        haproxy = await startHaproxy(program, scratch, { tls: { backendPort: server.port, tls: certificates } });
      });
      after(() => haproxy?.child.stop());

      test('a page opens wss over HTTP/2 (RFC 8441) through HAProxy to our server', async () => {
        const there = `127.0.0.1:${haproxy.ports.tls}`;
        const { page, run } = await openClientPage(browser, `https://${there}/`, { ignoreHTTPSErrors: true });
        const protocol = await page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol");
        assert.equal(protocol, 'h2');
        const logged = haproxy.child.line(/ 101 .*\/deflate HTTP\/(\S+)"$/);
        const outcome = await run({ ...hello, url: `wss://${there}/deflate` });
        assert.equal(
          Buffer.from(outcome.received[0]?.data ?? '', 'base64').toString(),
          'hello, 世界',
          haproxy.child.log,
        );
        assert.equal((await logged)[1], '2.0', haproxy.child.log);
        await page.context().close();
      });
    });
  });

  test('the page of `handfast serve` opens its WebSocket and shows its handshake', async () => {
    const handfast = new Child(process.execPath, [join(root, 'packages/cli/dist/src/bin.js'), 'serve', '--port', '0']);
    const [, url = ''] = await handfast.line(/Page\s+(http:\S+)/);
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(url);
    await page.waitForSelector('#state[data-state=open]');
    await page.waitForFunction(() => {
      const { document } = globalThis as unknown as { document: { body: { textContent: string } } };
      return /Sec-WebSocket-Accept/i.test(document.body.textContent);
    });
    assert.deepEqual(problems, []);
    await page.close();
    await handfast.stop();
  });
});
