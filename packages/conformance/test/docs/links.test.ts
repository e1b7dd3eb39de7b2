import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../../src/root.ts';
import { documents, Markdown } from './markdown.ts';

describe('the links in the documents', () => {
  for (const document of documents()) {
    const inside = document.links.filter((link) => !/^[a-z]+:/.test(link));
    if (inside.length === 0) continue;
    test(`those of ${document.path} lead somewhere`, () => {
      for (const link of inside) {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? document.path : join(dirname(document.path), path);
        assert.ok(existsSync(join(root, target)), `${link}: no ${target}`);
        if (anchor !== undefined) assert.ok(anchorsOf(target).includes(anchor), `${link}: no heading for #${anchor}`);
      }
    });
  }

  test('every page of docs/ can be reached from docs/README.md or README.md', () => {
    const text = ['README.md', 'docs/README.md'].map((path) => readFileSync(join(root, path), 'utf8')).join();
    for (const { path } of documents()) {
      if (!path.startsWith('docs/') || path === 'docs/README.md') continue;
      if (path.startsWith('docs/findings/') && path !== 'docs/findings/README.md') continue; // linked from that one
      assert.ok(text.includes(path.slice('docs/'.length)), path);
    }
  });
});

/** As GitHub makes them from headings. */
function anchorsOf(path: string): string[] {
  return new Markdown(path).headings.map(({ text }) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
