import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildGenerator } from '../../src/bench/generator.ts';
import { makeLauncher } from '../../src/bench/launch.ts';
import { type Peer, peers } from '../../src/bench/peers.ts';
import type { Rounds } from '../../src/bench/report.ts';
import { runWorkload } from '../../src/bench/run.ts';
import { type Workload, workloads } from '../../src/bench/workloads.ts';
import { makeCertificates } from '../../src/interop/certificates.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { makeScratch } from '../../src/interop/scratch.ts';

/** Few connections, few messages, two rounds: whether the whole machinery works, not how fast. */
async function small(name: string, who: readonly Peer[], changes: Partial<Workload> = {}): Promise<Rounds> {
  const workload = workloads.find((workload) => workload.name === name);
  assert.ok(workload, name);
  const { path, tls: canTls } = await buildGenerator();
  const scratch = makeScratch('bench-run');
  try {
    const tls = workload.tls && canTls ? await makeCertificates(scratch) : undefined;
    const plan = {
      launcher: makeLauncher(process.execPath, path),
      peers: who,
      rounds: 2,
      seconds: 20,
      warmUpSeconds: 20,
      messages: 300,
      tls,
      noTls: 'no headers of OpenSSL',
      file: scratch.file,
    };
    return await runWorkload(plan, { ...workload, connections: 4, ...changes });
  } finally {
    scratch.remove();
  }
}

/** Every peer has two samples that count something. */
function assertMeasured(rounds: Rounds, names: readonly string[], count?: number): void {
  assert.deepEqual([...rounds.skipped], []);
  assert.deepEqual([...rounds.samples.keys()], names);
  for (const [name, samples] of rounds.samples) {
    assert.equal(samples.length, 2, name);
    for (const sample of samples) {
      if (count !== undefined) assert.equal(sample.count, count, name);
      assert.ok(Number.isFinite(sample.value), name);
      assert.ok(sample.rssMiB > 0, name);
    }
  }
}

const named = (...names: string[]) => peers.filter(({ name }) => names.includes(name));

withPeer('cc', findProgram('cc'), () => {
  describe('a run of the benchmark', () => {
    test('measures every server that echoes', async () => {
      const all = peers.filter(({ server }) => server !== undefined);
      const names = all.map(({ name }) => name);
      assertMeasured(await small('pipelined-64', all), names, 300);
      assertMeasured(await small('ping-pong-64-text', all), names, 300);
    });

    test('measures every client', async () => {
      const all = peers.filter(({ client }) => client !== undefined);
      const names = all.map(({ name }) => name);
      assertMeasured(await small('client-ping-pong-64', all), names, 300);
      assertMeasured(await small('client-ping-pong-64-text', all), names, 300);
    });

    test('counts every delivery of a broadcast', async () => {
      const all = peers.filter(({ server }) => server !== undefined);
      const rounds = await small('broadcast-500-burst', all);
      // 19 bursts of 16 are the first to reach 300 messages; each goes to all four.
      assertMeasured(
        rounds,
        all.map(({ name }) => name),
        19 * 16 * 4,
      );
    });

    test('goes on with the others when one receiver does not read', async () => {
      assertMeasured(await small('slow-consumer', named('handfast', 'ws', 'bun')), ['handfast', 'ws', 'bun'], 300 * 3);
    });

    test('checks messages that come back compressed', async () => {
      for (const name of ['deflate-1k-takeover', 'deflate-1k-fresh']) {
        const rounds = await small(name, named('handfast', 'ws', 'bun'));
        assertMeasured(rounds, ['handfast', 'ws', 'bun'], 300);
        for (const samples of rounds.samples.values()) assert.equal(samples[0]?.remark, undefined);
      }
    });

    test('measures TLS where the load can speak it', async (t) => {
      const { tls } = await buildGenerator();
      if (!tls) return t.skip('no headers of OpenSSL: run scripts/install-peers.sh');
      assertMeasured(
        await small('tls-ping-pong-64', named('handfast', 'ws', 'bun', 'deno')),
        ['handfast', 'ws', 'bun', 'deno'],
        300,
      );
    });

    test('measures handshakes, memory and heartbeats', async () => {
      const who = ['handfast', 'ws'];
      assertMeasured(await small('handshakes', named(...who)), who, 300);
      assertMeasured(await small('idle', named(...who)), who, 4);
      assertMeasured(await small('heartbeat', named(...who), { seconds: 0.6, heartbeatMs: 500 }), who);
    });

    test('leaves out who cannot take part, and says why', async () => {
      const broken: Peer = { name: 'broken', title: 'broken', runtime: 'node', server: 'no-such-program' };
      const rounds = await small('deflate-1k-fresh', [broken, ...named('ws', 'net', 'undici')]);
      assert.deepEqual(rounds.order, ['broken', 'ws', 'net']);
      assert.deepEqual([...rounds.samples.keys()], ['ws']);
      assert.equal(rounds.skipped.get('net'), 'declined permessage-deflate');
      assert.match(rounds.skipped.get('broken') ?? '', /no-such-program/);
      assert.deepEqual(rounds.failed, ['broken', 'net']);
    });
  });
});
