import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/fuzz/random.ts';
import { CuttingProxy } from '../../src/session/cutting-proxy.ts';
import { runExample, startExample } from './run-example.ts';

describe('the examples of sessions', () => {
  test('session-client.mjs and session-server.mjs: the context counts, and everything arrives', async (t) => {
    const { url, line } = await startExample(t, 'session-server.mjs');
    const printed = await runExample('session-client.mjs', [url]);
    assert.equal(
      printed,
      'received 1: kept until there is a session\nreceived 2: the server has this one\nclosed, and everything has arrived\n',
    );
    await line(/^a session ended: closed$/);
  });

  test('so it is behind a proxy that cuts', async (t) => {
    const { url, line } = await startExample(t, 'session-server.mjs');
    const proxy = new CuttingProxy(() => Number(new URL(url).port), new Random('cuts'), 900);
    proxy.maxCuts = 2;
    await proxy.start();
    t.after(() => proxy.stop());
    const printed = await runExample('session-client.mjs', [`ws://127.0.0.1:${proxy.port}/`]);
    assert.match(printed, /received 1: kept/);
    assert.match(printed, /closed, and everything has arrived\n$/);
    await line(/^a session ended: closed$/);
    assert.equal(proxy.cuts, 2);
  });

  test('session-lost.mjs and session-store.mjs print what their page says', async () => {
    assert.match(await runExample('session-lost.mjs'), /^the server got: one\n.*\nthe server got: two \(again\)\n$/);
    assert.match(await runExample('session-store.mjs'), /^the first .* number 1\nthe second .* number 2\n$/);
  });
});
