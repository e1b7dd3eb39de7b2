import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { words } from '../../src/serve/page/languages.ts';
import { loadPage } from '../../src/serve/page-files.ts';

const page = await loadPage();
const html = textOf('/');

describe('the files of the page', () => {
  test('every file that the page or one of its modules names is served', () => {
    const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path as string);
    assert.ok(named.length >= 5);
    for (const [path, { type }] of page) {
      if (!type.startsWith('text/javascript')) continue;
      for (const [, relative] of textOf(path).matchAll(/from '(\.[^']+)'/g)) {
        named.push(new URL(relative as string, `http://x${path}`).pathname);
      }
    }
    for (const path of named) assert.ok(page.has(path), `${path} is named but not served`);
  });

  test('nothing comes from elsewhere, and nothing is inline', () => {
    for (const [path, { type }] of page) {
      const text = textOf(path).replaceAll('http://www.w3.org/2000/svg', '');
      assert.doesNotMatch(text, /https?:\/\/[a-z]|@import|url\(/i, path);
      if (type.startsWith('text/html')) assert.doesNotMatch(text, /<script[^>]*>[^<]|<style|\sstyle=|\son[a-z]+=/i);
    }
  });

  test('no module makes markup from a string', () => {
    for (const [path] of page) {
      assert.doesNotMatch(textOf(path), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/, path);
    }
  });

  test('what stands in the HTML before the script runs is the English of the page', () => {
    const fixed: Readonly<Record<string, string>> = words.en.fixed;
    for (const [, key, text] of html.matchAll(/data-say="(\w+)"[^>]*>([^<]*)</g)) {
      assert.equal(text, fixed[key as string], key);
    }
    for (const [, key, text] of html.matchAll(/data-label="(\w+)" aria-label="([^"]*)"/g)) {
      assert.equal(text, fixed[key as string], key);
    }
  });
});

function textOf(path: string): string {
  return page.get(path)?.body.toString() ?? '';
}
