import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { startProgram } from '../../src/faults/child.ts';
import type { ToolSettings } from '../../src/faults/programs/settings.ts';
import { root } from '../../src/root.ts';

const bin = join(root, 'packages', 'cli', 'dist', 'src', 'bin.js');
const FULL = '/dev/full';
const full = existsSync(FULL) ? false : 'this system has no device that is always full';

/** Runs the command to its end; with `out`, its standard output goes to that file. */
async function handfast(
  args: readonly string[],
  out?: string,
): Promise<{ code: number | null; said: string; printed: string }> {
  const stdout = out === undefined ? 'pipe' : openSync(out, 'w');
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', stdout, 'pipe'],
    env: { ...process.env, LANG: 'en' },
  });
  let said = '';
  let printed = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  child.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said, printed };
}

/** Something that the doctor finds a fault with at once. */
async function refusing(t: TestContext): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => server.close().closeAllConnections());
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('a disk that is full', { skip: full }, () => {
  for (const args of [
    ['explain', 'ECONNREFUSED'],
    ['--help'],
    ['serve', '--port', '0'],
    ['lab', '--port', '0', '--only', 'healthy'],
    ['listen'],
    ['doctor', 'ws://127.0.0.1:1/', '--only', 'tcp'],
  ])
    test(`handfast ${args[0]} ends with 3, and says that its output could not be written`, async () => {
      const { code, said } = await handfast(args, FULL);
      assert.match(said, /^handfast: cannot write the output: ENOSPC/m);
      assert.equal(code, 3);
    });

  test('handfast doctor -o prints what it found all the same, and ends with 3', async (t) => {
    const { code, said, printed } = await handfast(['doctor', await refusing(t), '--only', 'upgrade', '-o', FULL]);
    assert.match(said, /handfast doctor: cannot write \/dev\/full: ENOSPC/);
    assert.match(printed, /404/);
    assert.equal(code, 3);
  });
});

test('handfast doctor -o into a place that is not there prints what it found, names the file, and ends with 3', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-faults-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'nowhere', 'report.html');
  const { code, said, printed } = await handfast(['doctor', await refusing(t), '--only', 'upgrade', '-o', file]);
  assert.ok(said.includes(`cannot write ${file}: ENOENT`), said);
  assert.match(printed, /404/);
  assert.equal(code, 3);
});

describe('no file descriptors', { timeout: 60_000 }, () => {
  /** Runs the command to its end, with so many left once it is loaded. */
  async function starved(t: TestContext, descriptors: number, ...args: string[]) {
    const child = startProgram('tool', { args, descriptors } satisfies ToolSettings);
    t.after(() => child.stop());
    return { how: await child.ended, said: child.log };
  }

  test('handfast doctor says at which stage it has none left, and what it found before', async (t) => {
    const { how, said } = await starved(t, 0, 'doctor', await refusing(t), '--only', 'upgrade');
    assert.match(said, /✗ TCP .* fails: EMFILE/);
    assert.match(said, /^Evidence$/m);
    assert.equal(how, 'exit code 1');
  });

  for (const [command, ...args] of [
    ['serve', '--port', '0'],
    ['lab', '--port', '0', '--only', 'healthy'],
  ] as const)
    test(`handfast ${command} says that it has none left in a line, and ends with 1`, async (t) => {
      const { how, said } = await starved(t, 0, command, ...args);
      assert.match(said, /^handfast.*: (?:listen )?EMFILE.*$/m);
      assert.doesNotMatch(said, /^ +at /m);
      assert.equal(how, 'exit code 1');
    });

  test('handfast explain needs none', async (t) => {
    const { how, said } = await starved(t, 0, 'explain', 'ECONNREFUSED');
    assert.match(said, /refused the connection/);
    assert.equal(how, 'exit code 0');
  });
});
