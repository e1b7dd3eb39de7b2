import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { handshakeFailures, violations } from '@handfast/ws/protocol';
import { root } from '../../src/root.ts';
import { Markdown } from './markdown.ts';

const page = new Markdown('docs/errors.md');
const sections = page.headings.filter(({ level }) => level === 4).map(({ text }) => text);

describe('docs/errors.md', () => {
  test('is what scripts/write-errors-doc.mjs writes', async () => {
    await promisify(execFile)(process.execPath, [join(root, 'scripts/write-errors-doc.mjs'), '--check']);
  });

  test('has a section for every row of the tables, and each only once', () => {
    assert.equal(new Set(sections).size, sections.length);
    for (const code of [...Object.keys(handshakeFailures), ...Object.keys(violations)]) {
      assert.ok(sections.includes(code), code);
    }
  });

  test('has a section for every code that stands in the source of the library', () => {
    const src = join(root, 'packages/ws/src');
    for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      for (const [code] of readFileSync(join(src, file), 'utf8').matchAll(/(?<=')WS_ERR_[A-Z0-9_]+(?=')/g)) {
        assert.ok(sections.includes(code), `${code}, in ${file}, has no section`);
      }
    }
  });

  test('shows whole messages: nothing in them is missing', () => {
    for (const { text } of page.blocks)
      assert.doesNotMatch(text, /undefined|""|: nothing|received nothing|none, expected/);
  });
});
