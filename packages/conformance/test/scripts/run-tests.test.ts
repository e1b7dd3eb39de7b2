import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { root } from '../../src/root.ts';

describe('scripts/run-tests.mjs', () => {
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** A repository with nothing but the script and these compiled tests, each with its source unless told otherwise. */
  function repository(tests: Record<string, string>, withoutSource: readonly string[] = []): string {
    const folder = mkdtempSync(join(tmpdir(), 'handfast-run-tests-'));
    folders.push(folder);
    for (const name of ['run-tests.mjs', 'count-tests.mjs'])
      cpSync(join(root, 'scripts', name), join(folder, 'scripts', name));
    mkdirSync(join(folder, 'packages'));
    for (const [name, body] of Object.entries(tests)) {
      const compiled = join(folder, 'packages/one/dist/test', `${name}.test.js`);
      const source = join(folder, 'packages/one/test', `${name}.test.ts`);
      for (const path of [compiled, source]) mkdirSync(dirname(path), { recursive: true });
      writeFileSync(compiled, `const { test } = require('node:test');\n${body}`);
      if (!withoutSource.includes(name)) writeFileSync(source, '');
    }
    return folder;
  }

  function run(folder: string, ...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/run-tests.mjs'), ...args], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1) };
  }

  const good = `test('good', () => {});`;
  const bad = `test('bad', () => { throw new Error('it is bad'); });`;

  test('runs every compiled test and ends with how many passed', () => {
    const { status, last } = run(repository({ a: good, 'deep/b': `${good}\ntest.skip('not now');` }));
    assert.equal(last, '2 passed, 0 failed, 1 skipped');
    assert.equal(status, 0);
  });

  test('fails when a test fails, and shows it', () => {
    const { status, stdout, last } = run(repository({ a: good, b: bad }));
    assert.match(stdout, /it is bad/);
    assert.equal(last, '1 passed, 1 failed, 0 skipped');
    assert.equal(status, 1);
  });

  test('runs only what its arguments name, by the path of the source or of what was compiled', () => {
    const folder = repository({ a: good, b: bad });
    assert.equal(run(folder, 'test/a.test.ts').last, '1 passed, 0 failed, 0 skipped');
    assert.equal(run(folder, 'dist/test/a.test.js').last, '1 passed, 0 failed, 0 skipped');
  });

  test('hands options to the runner of Node', () => {
    assert.equal(run(repository({ a: good + bad }), '--test-name-pattern=good').status, 0);
  });

  test('leaves out a compiled test whose source is gone', () => {
    assert.equal(run(repository({ a: good, b: bad }, ['b'])).last, '1 passed, 0 failed, 0 skipped');
  });

  test('fails when no test matches, when none was compiled, and when none ran', () => {
    assert.equal(run(repository({ a: good }), 'nothing-like-that').status, 1);
    assert.equal(run(repository({})).status, 1);
    assert.equal(run(repository({ a: `test.skip('not now');` })).status, 1);
  });
});
