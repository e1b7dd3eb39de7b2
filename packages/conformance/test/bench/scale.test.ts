import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeFrames, writeFrames } from '../../src/bench/frames.ts';
import { buildGenerator } from '../../src/bench/generator.ts';
import { makeLauncher } from '../../src/bench/launch.ts';
import { type Peer, peers } from '../../src/bench/peers.ts';
import { measureCrowd, type Stage } from '../../src/bench/scale/connections.ts';
import { measureSharing, waysOfSharing } from '../../src/bench/scale/sharing.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { makeScratch } from '../../src/interop/scratch.ts';

/** Whether the machinery works, not what comes out. */
async function staged<T>(measure: (stage: Stage) => Promise<T>): Promise<T> {
  const { path } = await buildGenerator();
  const scratch = makeScratch('bench-scale-test');
  try {
    const smallFramesFile = scratch.file('frames');
    writeFrames(smallFramesFile, await makeFrames({ bytes: 64, kind: 'binary' }, false));
    const launcher = makeLauncher(process.execPath, path);
    return await measure({ launcher, smallFramesFile, framesFile: () => smallFramesFile });
  } finally {
    scratch.remove();
  }
}

withPeer('cc', findProgram('cc'), () => {
  describe('the benchmark of scale', () => {
    test('says what a connection takes', async () => {
      const peer = peers.find(({ name }) => name === 'handfast') as Peer;
      const cost = await staged((stage) => measureCrowd(stage, peer, { title: 'plain', connections: 40 }));
      for (const [name, value] of Object.entries(cost)) assert.ok(Number.isFinite(value), `${name} is ${value}`);
      assert.ok(cost.opening > 0);
      assert.ok(cost.forcedMs > 0);
    });

    test('says to whom connections fell, in each way that this Node knows', async () => {
      for (const sharing of await waysOfSharing(process.execPath)) {
        const { sequential, handshake, message } = await staged((stage) => measureSharing(stage, sharing, 2, 50));
        assert.equal(sequential.length, sharing === 'single' ? 1 : 2, sharing);
        assert.equal((sequential[0] as number) + (sequential[1] ?? 0), 50, sharing);
        assert.ok(handshake > 0 && message > 0, sharing);
      }
    });
  });
});
