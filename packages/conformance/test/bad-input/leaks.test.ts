import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measured } from './support/measure-leaks.ts';

const child = fileURLToPath(new URL('./support/leak-child.js', import.meta.url));
/** Of each scenario; there are four. */
const ROUNDS = 5000;
/** What compiled code and caches grow by, which levels off; not a single object of each round. */
const MAX_GROWN_BYTES = 1_000_000;
const timeout = 120_000;

describe('bad input: twenty thousand failed handshakes and aborted messages', () => {
  it('leave the heap flat, and no socket, timer or listener behind', { timeout }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [child, `${ROUNDS}`]);
    const measured = stdout
      .trim()
      .split('\n')
      .map((line): Measured => JSON.parse(line));
    assert.equal(measured.length, 4);
    for (const { name, grownBytes, resources, warnings } of measured) {
      assert.ok(grownBytes < MAX_GROWN_BYTES, `${name}: ${grownBytes} bytes more after ${ROUNDS} rounds`);
      assert.deepEqual([resources, warnings], [[], []], name);
    }
  });
});
