import assert from 'node:assert/strict';
import { once } from 'node:events';
import { before, describe, test } from 'node:test';
import WebSocket from '@handfast/ws';
import { installNext } from '../../src/frameworks/install-next.ts';
import { startExample } from './run-example.ts';

describe('the example with Next.js', () => {
  let folder = '';
  before(
    async () => {
      folder = await installNext();
    },
    { timeout: 300_000 },
  );

  test('next-server.mjs serves pages, a WebSocket, and the hot reload of Next', { timeout: 120_000 }, async (t) => {
    const env = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'development' };
    const { url } = await startExample(t, 'next-server.mjs', [], env, folder);
    assert.match(await (await fetch(url)).text(), /a page of Next/);
    const base = url.replace('http:', 'ws:');
    const socket = new WebSocket(`${base}chat/7`);
    t.after(() => socket.terminate());
    await once(socket, 'open');
    socket.send('hello');
    const [data] = await once(socket, 'message');
    assert.equal(String(data), '7: hello');
    const reload = new WebSocket(`${base}_next/hmr?id=1`);
    t.after(() => reload.terminate());
    const [first] = await once(reload, 'message');
    assert.equal(typeof JSON.parse(String(first)).type, 'string');
  });
});
