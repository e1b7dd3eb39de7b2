import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { failureOf } from '../../src/fuzz/run-target.ts';
import { readSeed, seedsFolder } from '../../src/fuzz/seeds.ts';
import { lists } from '../../src/fuzz/targets/lists.ts';
import { targets } from '../../src/fuzz/targets.ts';
import { Trap } from '../../src/fuzz/trap.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { Markdown } from '../docs/markdown.ts';

const programs = fileURLToPath(new URL('../../src/fuzz/', import.meta.url));

function start(program: string, ...args: string[]): Promise<{ code: unknown; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(programs, program), ...args], (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, said: stdout + stderr });
    });
  });
}

describe('npm run fuzz', { concurrency: 2 }, () => {
  it('runs so many iterations of one target, and says so', async () => {
    const { code, said } = await start('main.js', '--target', 'lists', '--iterations', '200', '--seed', 'x');
    assert.match(said, /^seed x\nlists +200 iterations .*\n\n200 iterations, and every promise held\n$/);
    assert.equal(code, 0);
  });

  it('replays a seed', async () => {
    const file = join(seedsFolder, 'lists', 'prototype.txt');
    assert.deepEqual(await start('main.js', '--target', 'lists', '--file', file), { code: 0, said: 'holds\n' });
  });

  for (const program of ['main.js', 'guided.js']) {
    it(`names the targets for one that there is not (${program})`, async () => {
      const { code, said } = await start(program, '--target', 'lists', '--target', 'nothing');
      assert.match(said, /^No target nothing\. There are: endpoint, lent,/);
      assert.equal(code, 2);
    });

    it(`runs nothing for a time that is none (${program})`, async () => {
      const { code, said } = await start(program, '--seconds', 'x');
      assert.match(said, /RangeError: --seconds must be a number, not "x"/);
      assert.equal(code, 1);
    });
  }
});

describe('npm run fuzz:guided', () => {
  it('says how far it came, and writes what is worth keeping as seeds', async (t) => {
    const scratch = makeScratch('guided');
    t.after(() => scratch.remove());
    const { code, said } = await start('guided.js', '--target', 'lists', '--seconds', '1', '--keep', scratch.path);
    assert.match(said, /^lists +\d+ iterations, \d+ seeds reach \d+ bytes of code, \d+ inputs more reach \d+, /m);
    assert.match(said, /^every promise held$/m);
    assert.equal(code, 0);
    const files = readdirSync(join(scratch.path, 'lists'));
    assert.equal(files.length, Number(/, (\d+) of them what a brief run does not/.exec(said)?.[1]));
    for (const file of files) {
      const input = readSeed(join(scratch.path, 'lists', file));
      assert.equal(await failureOf({ target: lists, trap: new Trap() }, input), undefined);
    }
  });
});

describe('docs/design/fuzzing.md', () => {
  const document = new Markdown('docs/design/fuzzing.md');

  it('has a line of figures for each target', () => {
    const figures = document.tables.at(-1) ?? [];
    assert.deepEqual(
      figures.map(([name]) => name),
      targets.map(({ name }) => `\`${name}\``),
    );
    assert.ok(document.source.includes(`has ${targets.length} targets.`));
  });
});
