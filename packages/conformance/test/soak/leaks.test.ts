import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measured } from '../bad-input/support/measure-leaks.ts';

const child = fileURLToPath(new URL('./support/lives-child.js', import.meta.url));
const LIVES = 2500;
/** What compiled code and caches grow by, which levels off; no more than a few words of each life. */
const MAX_GROWN_BYTES = 400_000;

test(`of ${LIVES} ordinary lives nothing is left: no memory, no handle, no timer`, { timeout: 120_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [child, `${LIVES}`]);
  const { grownBytes, resources, warnings } = JSON.parse(stdout) as Measured;
  assert.deepEqual([resources, warnings], [[], []]);
  assert.ok(grownBytes < MAX_GROWN_BYTES, `${grownBytes} bytes more`);
});
