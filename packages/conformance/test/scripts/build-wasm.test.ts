import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../../src/root.ts';

describe('the WebAssembly of the library', () => {
  test('is byte for byte what its text builds to', async () => {
    await promisify(execFile)(process.execPath, [join(root, 'scripts/build-wasm.mjs'), '--check']);
  });
});
