import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { WebSocket as NpmWebSocket } from 'ws';
import { startHaproxy } from '../../src/interop/haproxy.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { connectTo, type Instance, startInstance, stopInstance } from './support/instances.ts';

withPeer('HAProxy', findProgram('haproxy') ?? findProgram('/usr/sbin/haproxy'), (program) => {
  const scratch = makeScratch('drain');
  let haproxy: Listening<'balanced'>;
  let leaving: Instance;
  let staying: Instance;

  before(async () => {
    leaving = await startInstance('leaving');
    staying = await startInstance('staying');
    haproxy = await startHaproxy(program, scratch, {
      balanced: {
        backendPort: 0,
        backend: [
          'balance roundrobin',
          'option httpchk GET /ready',
          'http-check expect status 200',
          'default-server check inter 50ms fall 1 rise 1',
          // Else a check that takes longer than 50 ms counts as failed, as any may on a busy machine.
          'timeout check 5s',
          // For the moments between the call of drain() and the next check.
          'option redispatch 1',
          'retry-on 503 conn-failure',
          `server leaving 127.0.0.1:${leaving.port}`,
          `server staying 127.0.0.1:${staying.port}`,
        ],
      },
    });
  });
  after(async () => {
    await haproxy?.child.stop();
    if (leaving) await stopInstance(leaving);
    if (staying) await stopInstance(staying);
    scratch.remove();
  });

  describe('drain() behind HAProxy, with clients of npm ws', () => {
    test('those of the server that leaves get 1012, nobody new comes to it, and nobody new is refused', async () => {
      const port = haproxy.ports.balanced;
      const clients = await Promise.all(Array.from({ length: 12 }, () => connectTo(port)));
      const [moved, kept] = [
        clients.filter(({ name }) => name === 'leaving'),
        clients.filter(({ name }) => name === 'staying'),
      ];
      assert.ok(moved.length > 1 && kept.length > 1, `${moved.length} and ${kept.length}`);

      // One does not answer, so that the server is draining until the test lets it go.
      const [slow, ...others] = moved.map(({ client }) => client) as [NpmWebSocket, ...NpmWebSocket[]];
      slow.pause();
      const ends = others.map((client) => once(client, 'close'));
      const isDown = haproxy.child.line(/Server behind-balanced\/leaving is DOWN.*503/);
      const drained = leaving.sockets.drain({ graceMs: 60_000, jitterMs: 50 });
      assert.equal((await fetch(`http://127.0.0.1:${leaving.port}/ready`)).status, 503);

      // At once, when HAProxy may not know yet, and once it does.
      const newcomers = await Promise.all(Array.from({ length: 8 }, () => connectTo(port)));
      await isDown;
      newcomers.push(...(await Promise.all(Array.from({ length: 8 }, () => connectTo(port)))));
      assert.deepEqual(new Set(newcomers.map(({ name }) => name)), new Set(['staying']));

      for (const [code, reason] of await Promise.all(ends)) {
        assert.deepEqual([code, String(reason)], [1012, 'the server restarts']);
      }
      const end = once(slow, 'close');
      slow.resume();
      const { closed, terminated } = await drained;
      assert.deepEqual([closed, terminated], [moved.length, 0]);
      assert.equal((await end)[0], 1012);
      assert.ok(kept.every(({ client }) => client.readyState === NpmWebSocket.OPEN));
      assert.equal(staying.sockets.isReady, true);
      for (const { client } of [...kept, ...newcomers]) client.terminate();
    });
  });
});
