import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { factWords } from '../../src/facts/words/index.ts';
import { languages } from '../../src/shared/language.ts';
import { sourcesBelow } from '../support/sources.ts';

const ids = Object.keys(factWords) as (keyof typeof factWords)[];

/** What stands for the first place of an id that is put together. */
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  as: ['opens', 'change'],
  which: ['plain', 'upgrade'],
};

describe('the words of facts', () => {
  test('have the same places for values in every language', () => {
    for (const id of ids) {
      const [first, ...others] = languages.map((language) => placesIn(factWords[id][language]));
      for (const places of others) assert.deepEqual(places, first, id);
    }
  });

  test('are Chinese in Chinese, with Chinese punctuation, and are not in English', () => {
    for (const id of ids) {
      assert.doesNotMatch(factWords[id].zh, /\p{Script=Han}[,;:?!]|\p{Script=Han}\.(?!\w)/u, id);
      assert.doesNotMatch(factWords[id].en, /\p{Script=Han}/u, id);
    }
  });

  test('are those of facts that something states', () => {
    const stated = statedIds();
    assert.deepEqual(
      ids.filter((id) => !stated(id)),
      [],
    );
  });
});

function placesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
}

/** Ids stand in the sources as they are, or are put together from a template. */
function statedIds(): (id: string) => boolean {
  const sources = sourcesBelow('src').filter((file) => !/[\\/]facts[\\/]words[\\/]/.test(file));
  const code = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
  const templates = [...code.matchAll(/`((?:[a-z0-9-]|\$\{\w+\})+)`/g)].map(([, text = '']) => patternOf(text));
  return (id) => code.includes(`'${id}'`) || templates.some((pattern) => pattern?.test(id));
}

function patternOf(template: string): RegExp | undefined {
  const [beginning = '', name] = /^\$\{(\w+)\}/.exec(template) ?? [];
  const rest = template.slice(beginning.length).replace(/\$\{\w+\}/g, '[\\w-]+');
  if (name === undefined) return /^[a-z]/.test(rest) ? new RegExp(`^${rest}$`) : undefined;
  return BEGINNINGS[name] && new RegExp(`^(?:${BEGINNINGS[name].join('|')})${rest}$`);
}
