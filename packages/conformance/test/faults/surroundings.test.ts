import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { startInNamespace, startProgram } from '../../src/faults/child.ts';
import type { Child } from '../../src/interop/processes.ts';

async function resultOf(t: { after(work: () => unknown): void }, child: Child) {
  t.after(() => child.stop());
  const [, text = ''] = await child.line(/^RESULT (.+)/);
  return JSON.parse(text);
}

test('a calendar that is set a day forward or back ends nothing: heartbeats, deadlines, sessions and what is dialled go on', async (t) => {
  const { heard, ...result } = await resultOf(t, startProgram('clock', {}));
  assert.deepEqual(result, {
    ...{ text: 'begun and ended', closed: ['server: 1005', 'server: 1005', 'server: 1005'], lost: [], sessions: 1 },
    ...{ cause: 'WS_ERR_NO_PONG', uncaught: [] },
  });
  assert.equal(heard.length, 4);
});

const namespaces = spawnSync('unshare', ['-rn', 'ip', 'link', 'set', 'lo', 'up']);
const skip = namespaces.status === 0 ? false : 'this machine lets nobody make a network namespace (unshare -rn, ip)';

describe('a cable that is pulled', { skip }, () => {
  test('is noticed by both sides; sessions go on when it is back, and nothing is lost or comes twice', async (t) => {
    const { dialled, ...result } = await resultOf(t, startInNamespace('cable', {}));
    assert.deepEqual(result, {
      ...{ complaints: [], causes: ['WS_ERR_NO_PONG', 'WS_ERR_NO_PONG'], failedSends: 1, uncaught: [] },
      ...{ seen: ['before', 'one', 'two'], received: ['before', 'one', 'two'] },
    });
    assert.equal(dialled.length, 1);
  });
});
