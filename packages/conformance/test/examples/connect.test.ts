import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startMicrosocks, startTinyproxy } from '../../src/interop/forward-proxies.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { runExample, startExample } from './run-example.ts';

/** No variable of this machine may say where the connections of an example go. */
const noProxies = Object.fromEntries(
  Object.keys(process.env).flatMap((name) => (/_proxy$/i.test(name) ? [[name, '']] : [])),
);

describe('the examples of connect() and of proxies', () => {
  test('connect.mjs says hello and reads the answer', async (t) => {
    const { url } = await startExample(t, 'echo-server.mjs');
    assert.equal(await runExample('connect.mjs', [url], noProxies), 'received: hello\nclosed\n');
  });

  test('connect-fails.mjs prints what ran out, and what was aborted', async () => {
    const printed = await runExample('connect-fails.mjs', [], noProxies);
    const codes = printed.split('\n').map((line) => line.split(':')[0]);
    assert.deepEqual(codes, ['WS_ERR_ANSWER_TIMEOUT', 'WS_ERR_TOTAL_TIMEOUT', 'WS_ERR_ABORTED', '']);
  });

  withPeer('tinyproxy', findProgram('tinyproxy') ?? findProgram('/usr/sbin/tinyproxy'), (program) => {
    test('proxy.mjs and proxy-options.mjs go through the proxy that they are told of', async (t) => {
      const scratch = makeScratch('example-proxy');
      t.after(() => scratch.remove());
      const proxy = await startTinyproxy(program, scratch, { name: 'example', basicAuth: 'alice secret' });
      t.after(() => proxy.child.stop());
      const { url } = await startExample(t, 'echo-server.mjs');
      const at = (userinfo: string) => `http://${userinfo}127.0.0.1:${proxy.ports.proxy}`;
      const through = (userinfo: string) => runExample('proxy.mjs', [url], { ...noProxies, WS_PROXY: at(userinfo) });
      assert.equal(await through('alice:secret@'), 'open\n');
      const refused = await through('');
      assert.match(refused, /^The proxy http:\S+ from WS_PROXY asks for authentication: 407 /);
      assert.match(
        refused,
        /\nPut user and password into the URL of the proxy.*\nthe proxy was http:\S+, named by WS_PROXY/,
      );
      assert.equal(await runExample('proxy-options.mjs', [url, at(''), 'alice:secret']), 'open\n');
    });
  });

  withPeer('microsocks', findProgram('microsocks'), (program) => {
    test('socks.mjs goes through a SOCKS5 proxy', async (t) => {
      const proxy = await startMicrosocks(program);
      t.after(() => proxy.child.stop());
      const { url } = await startExample(t, 'echo-server.mjs');
      assert.equal(await runExample('socks.mjs', [url, `socks5://127.0.0.1:${proxy.ports.proxy}`]), 'open\n');
    });
  });
});
