import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../../src/root.ts';
import { Markdown } from './markdown.ts';

describe('docs/findings', () => {
  test('is what scripts/write-findings-doc.mjs writes', async () => {
    await promisify(execFile)(process.execPath, [join(root, 'scripts/write-findings-doc.mjs'), '--check']);
  });

  test('has an index that links every page', () => {
    const { links } = new Markdown('docs/findings/README.md');
    const pages = readdirSync(join(root, 'docs/findings')).filter((name) => name !== 'README.md');
    assert.ok(pages.length > 150, `${pages.length} pages`);
    assert.deepEqual([...links].sort(), pages.sort());
  });
});

test('docs/guide/explain.md shows what the command prints', async () => {
  const [command, output] = new Markdown('docs/guide/explain.md').blocks;
  const message = /^handfast explain "(.+)"\n$/.exec(command?.text ?? '')?.[1];
  assert.ok(message);
  const bin = join(root, 'packages/cli/dist/src/bin.js');
  const { stdout } = await promisify(execFile)(process.execPath, [bin, 'explain', '--lang', 'en', message]);
  assert.equal(stdout.trim(), output?.text.trim());
});
