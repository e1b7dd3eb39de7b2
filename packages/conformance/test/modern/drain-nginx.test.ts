import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { startNginx } from '../../src/interop/nginx.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { connectTo, type Instance, startInstance, stopInstance } from './support/instances.ts';

withPeer('nginx', findProgram('nginx') ?? findProgram('/usr/sbin/nginx'), (program) => {
  const scratch = makeScratch('drain-nginx');
  let nginx: Listening<'balanced'>;
  let leaving: Instance;
  let staying: Instance;

  before(async () => {
    leaving = await startInstance('leaving');
    staying = await startInstance('staying');
    nginx = await startNginx(program, scratch, {
      balanced: { backendPort: leaving.port, upstream: [leaving.port, staying.port] },
    });
  });
  after(async () => {
    await nginx?.child.stop();
    if (leaving) await stopInstance(leaving);
    if (staying) await stopInstance(staying);
    scratch.remove();
  });

  test('nginx with proxy_next_upstream http_503 passes newcomers on to the server that stays', async () => {
    const port = nginx.ports.balanced;
    const clients = await Promise.all(Array.from({ length: 6 }, () => connectTo(port)));
    const [slow, ...others] = clients.filter(({ name }) => name === 'leaving').map(({ client }) => client);
    assert.ok(slow && others.length > 0);
    slow.pause();
    const ends = others.map((client) => once(client, 'close'));
    const drained = leaving.sockets.drain({ graceMs: 60_000, jitterMs: 0 });
    const newcomers = await Promise.all(Array.from({ length: 6 }, () => connectTo(port)));
    assert.deepEqual(new Set(newcomers.map(({ name }) => name)), new Set(['staying']));
    for (const [code] of await Promise.all(ends)) assert.equal(code, 1012);
    slow.resume();
    assert.ok((await drained).refusedMeanwhile > 0);
    for (const { client } of [...clients, ...newcomers]) client.terminate();
  });
});
