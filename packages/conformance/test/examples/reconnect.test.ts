import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { type WebSocket, WebSocketServer } from '@handfast/ws';
import { findChromium, launchChromium } from '../../src/interop/chromium.ts';
import { withPeer } from '../../src/interop/installed.ts';
import { servePages } from '../../src/reconnect/pages.ts';
import { RestartableServer } from '../../src/reconnect/restartable.ts';
import { runExample } from './run-example.ts';

describe('the examples of reconnecting', () => {
  test('reconnect.mjs says hello, is lost, comes back, and leaves when it is told to', async (t) => {
    const received: string[] = [];
    let connections = 0;
    const url = await serve(t, (socket) => {
      connections += 1;
      const isFirst = connections === 1;
      socket.on('message', (data) => {
        received.push(String(data));
        if (isFirst && String(data) === 'hello') socket.terminate();
        else if (!isFirst) socket.send('bye');
      });
    });
    const lines = (await runExample('reconnect.mjs', [url])).trim().split('\n');
    assert.match(
      lines.splice(1, 1)[0] as string,
      /^The connection was lost without a close frame \(1006\).*; trying again in \d+ ms$/,
    );
    assert.deepEqual(lines, ['open', 'connecting', 'open', 'received: bye', 'closing', 'closed']);
    assert.deepEqual(received, ['here', 'hello', 'here again']);
  });

  test('reconnect-token.mjs brings a fresh token to each attempt, and ends when there is none', async (t) => {
    const tokens = ['old', 'new'];
    const seen: unknown[] = [];
    const issuer = createServer((_, response) => {
      const token = tokens.shift();
      response.writeHead(token === undefined ? 401 : 200).end(token);
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    t.after(() => issuer.close());
    const url = await serve(
      t,
      (socket) => socket.close(4401, 'token has run out'),
      (authorization) => {
        seen.push(authorization);
        return authorization === 'Bearer new';
      },
    );
    const tokensUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/`;
    assert.deepEqual((await runExample('reconnect-token.mjs', [url, tokensUrl])).trim().split('\n'), [
      'open',
      'lost: The connection was closed with 4401 ("token has run out")',
      'Gave up reconnecting: The option headers failed: log in again',
      'closed: terminal',
    ]);
    assert.deepEqual(seen, ['Bearer old', 'Bearer new']);
  });

  withPeer('Chromium', findChromium(), (path) => {
    test("the page of 'reconnect-page.mjs' shows how it stands, and tries again when its button is pressed", async (t) => {
      const server = new RestartableServer(servePages);
      await server.start();
      const browser = await launchChromium(path);
      t.after(async () => {
        await browser.close();
        await server.stop();
      });
      const page = await browser.newPage();
      const says = (text: string) =>
        page.waitForFunction((wanted) => new RegExp(wanted).test(document.querySelector('#status').textContent), text, {
          polling: 20,
        });
      await page.goto(`http://127.0.0.1:${server.port}/page/reconnect-page.mjs`);
      await says('^connected$');
      await server.stop(1013);
      await says('^again at .*\\d');
      await server.start();
      await page.click('#now');
      await says('^connected$');
      await server.stop(1008);
      await says('^closed \\(terminal: The connection was closed with 1008\\)$');
    });
  });
});

/** What the page has, as far as it is looked at. */
declare const document: { querySelector(selector: string): { textContent: string } };

/** A server for as long as the test lasts. */
async function serve(
  t: TestContext,
  onConnection: (socket: WebSocket) => void,
  admits: (authorization: string | undefined) => boolean = () => true,
): Promise<string> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient: ({ req }: { req: IncomingMessage }) => admits(req.headers.authorization),
  });
  server.on('connection', onConnection);
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
