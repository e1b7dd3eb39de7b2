import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../../src/root.ts';
import { runExample } from '../examples/run-example.ts';
import { documents } from './markdown.ts';

describe('the code in the documents', () => {
  for (const document of documents()) {
    const code = document.blocks.filter(({ language }) =>
      ['js', 'mjs', 'javascript', 'ts', 'typescript'].includes(language),
    );
    // Pages of findings are generated, and what they give to paste is part of a program.
    if (code.length > 0 && !document.path.startsWith('docs/findings/')) {
      test(`every piece in ${document.path} is a file of examples/, letter by letter`, () => {
        for (const { text } of code) {
          const [first = '', ...rest] = text.split('\n');
          const path = /^\/\/ (examples\/[\w.-]+)$/.exec(first)?.[1];
          assert.ok(path, `a block begins with "${first}" and not with "// examples/…"`);
          assert.equal(rest.join('\n'), readFileSync(join(root, path), 'utf8'), path);
        }
      });
    }
    for (const { before, text } of document.blocks) {
      const path = /^<!-- output: examples\/([\w.-]+) -->$/.exec(before)?.[1];
      if (path === undefined) continue;
      test(`the output of ${path} in ${document.path} is what it prints`, async () => {
        assert.equal(text, await runExample(path));
      });
    }
  }
});
