import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import WebSocket from '@handfast/ws';
import { runExample, startExample } from './run-example.ts';

describe('the examples of heartbeats and of stopping', () => {
  test('heartbeat.mjs keeps a client that answers pings, and cuts one that does not, with the reason', async (t) => {
    const { url, line } = await startExample(t, 'heartbeat.mjs', [], { INTERVAL_MS: '300', TIMEOUT_MS: '1000' });
    const polite = new WebSocket(url);
    const silent = new WebSocket(url, { autoPong: false });
    const [code, reason] = await once(silent, 'close');
    assert.deepEqual([code, String(reason)], [1011, 'no pong for 1 s']);
    await line(/^closed with 1006, round trip not measured$/);
    await line(/^No pong for 1 s: \d pings went out/);
    await once(polite, 'ping');
    assert.equal(polite.readyState, WebSocket.OPEN);
    polite.close();
    await line(/^closed with 1005, round trip [\d.]+$/);
  });

  test('heartbeat-client.mjs measures the round trip', async (t) => {
    const { url } = await startExample(t, 'echo-server.mjs');
    const printed = await runExample('heartbeat-client.mjs', [url, '300']);
    assert.match(printed, /^round trip: last [\d.]+ ms, smoothed [\d.]+ ± [\d.]+, shortest [\d.]+, of 1\n$/);
  });

  test('graceful-shutdown.mjs is not ready from the signal on, tells its clients 1012, and ends by itself', async (t) => {
    const { url, child, line } = await startExample(t, 'graceful-shutdown.mjs');
    const ready = async () => (await fetch(`${url.replace('ws:', 'http:')}ready`)).status;
    const [quick, slow] = [new WebSocket(url), new WebSocket(url)];
    await Promise.all([once(quick, 'open'), once(slow, 'open')]);
    assert.equal(await ready(), 200);
    slow.pause();
    const [end, exit] = [once(quick, 'close'), once(child, 'exit')];
    child.kill('SIGTERM');
    const [code, reason] = await end;
    assert.deepEqual([code, String(reason)], [1012, 'the server restarts']);
    assert.equal(await ready(), 503);
    const [error] = await once(new WebSocket(url), 'error');
    assert.equal(error.code, 'WS_ERR_STATUS_503');
    slow.resume();
    await line(/^2 closed, 0 cut, 1 refused, in \d+ ms$/);
    assert.deepEqual(await exit, [0, null]);
  });

  test('graceful-shutdown.mjs cuts whoever is left when it is asked twice', async (t) => {
    const { url, child, line } = await startExample(t, 'graceful-shutdown.mjs', [], { GRACE_MS: '60000' });
    const [quick, slow] = [new WebSocket(url), new WebSocket(url)];
    await Promise.all([once(quick, 'open'), once(slow, 'open')]);
    slow.pause();
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await once(quick, 'close');
    child.kill('SIGTERM');
    await line(/^1 closed, 1 cut, 0 refused, in \d+ ms$/);
    assert.deepEqual(await exit, [0, null]);
    slow.terminate();
  });
});
