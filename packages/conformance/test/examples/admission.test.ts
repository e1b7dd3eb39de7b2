import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import WebSocket from '@handfast/ws';
import { startExample } from './run-example.ts';

/** The code of the error that a connection fails with, or its first message. */
async function outcomeOf(t: TestContext, url: string, headers: { [name: string]: string } = {}): Promise<string> {
  const socket = new WebSocket(url, { headers });
  t.after(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on('error', (error) => resolve((error as Error & { code: string }).code));
    socket.on('message', (data) => resolve(String(data)));
  });
}

/** What the endpoint `/chat/:room` of a framework answers, and what its page says. */
async function tryFramework(t: TestContext, url: string): Promise<{ page: string; echo: string }> {
  const page = await (await fetch(url)).text();
  const socket = new WebSocket(`${url.replace('http:', 'ws:')}chat/7`);
  t.after(() => socket.terminate());
  await once(socket, 'open');
  socket.send('hello');
  const [data] = await once(socket, 'message');
  return { page, echo: String(data) };
}

describe('the examples of admission', () => {
  test('admission.mjs knows its users, and says why it refuses the others', async (t) => {
    const { url, line } = await startExample(t, 'admission.mjs');
    const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
    assert.equal(await outcomeOf(t, url, bearer('token-of-ada')), 'welcome, Ada');
    assert.equal(await outcomeOf(t, url), 'WS_ERR_STATUS_401');
    assert.equal(await outcomeOf(t, url, bearer('wrong')), 'WS_ERR_STATUS_403');
    assert.match(await line(/unknown token/), /^rejected GET \/ from 127\.0\.0\.1: 403 WS_ERR_REQUEST_DENIED/);
    const evil = { ...bearer('token-of-ada'), Origin: 'https://evil.example' };
    assert.equal(await outcomeOf(t, url, evil), 'WS_ERR_STATUS_403');
    assert.match(await line(/give the server/), /origins: \['https:\/\/evil\.example'\]/);
    assert.equal(
      await outcomeOf(t, url, { ...bearer('token-of-bob'), Origin: 'http://localhost:5173' }),
      'welcome, Bob',
    );
  });

  test('hardened-server.mjs echoes, and closes with 1009 who sends more than a mebibyte', async (t) => {
    const { url } = await startExample(t, 'hardened-server.mjs');
    const socket = new WebSocket(url);
    await once(socket, 'open');
    socket.send('hello');
    const [data] = await once(socket, 'message');
    assert.equal(String(data), 'hello');
    socket.send(Buffer.alloc(1024 * 1024 + 1));
    const [code] = await once(socket, 'close');
    assert.equal(code, 1009);
  });

  test('address-behind-proxy.mjs counts for the client, whatever it claims', async (t) => {
    const { url } = await startExample(t, 'address-behind-proxy.mjs');
    const from = (chain: string) => outcomeOf(t, url, { 'X-Forwarded-For': chain });
    assert.equal(await from('192.0.2.1'), 'hello');
    assert.equal(await from('203.0.113.9, 192.0.2.1'), 'WS_ERR_STATUS_429');
    assert.equal(await from('192.0.2.1, 192.0.2.2, 10.0.0.2'), 'hello');
  });

  test('router.mjs serves two endpoints with names in their path, 426 for their pages, and 404 elsewhere', async (t) => {
    const { url, line } = await startExample(t, 'router.mjs');
    const base = url.replace('http:', 'ws:');
    assert.equal(await outcomeOf(t, `${base}news`), 'nothing new');
    assert.equal(await outcomeOf(t, `${base}rooms/caf%C3%A9`, { 'X-Name': 'Ada' }), 'Ada is in café');
    assert.equal(await outcomeOf(t, `${base}other`), 'WS_ERR_STATUS_404');
    assert.match(await line(/WS_ERR_REQUEST_ROUTE/), /"\/other"/);
    assert.deepEqual([(await fetch(`${url}news`)).status, (await fetch(url)).status], [426, 200]);
  });

  for (const [file, name] of [
    ['express.mjs', 'Express'],
    ['fastify.mjs', 'Fastify'],
    ['hono.mjs', 'Hono'],
  ] as const) {
    test(`${file} serves pages of ${name} and a WebSocket`, async (t) => {
      const { url } = await startExample(t, file);
      assert.deepEqual(await tryFramework(t, url), { page: `a page of ${name}\n`, echo: '7: hello' });
    });
  }
});
