import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pickLanguage, words } from '../../src/serve/page/languages.ts';

describe('the languages of the page', () => {
  test('the first language of the browser that there are words for wins', () => {
    assert.equal(pickLanguage(['zh-Hant-TW', 'en']), 'zh');
    assert.equal(pickLanguage(['fr', 'zh-CN', 'en']), 'zh');
    assert.equal(pickLanguage(['en-GB', 'zh']), 'en');
  });

  test('English is what the others get', () => {
    assert.equal(pickLanguage(['fr', 'de']), 'en');
    assert.equal(pickLanguage([]), 'en');
  });

  test('Chinese sentences use Chinese punctuation', () => {
    for (const text of strings(words.zh)) {
      assert.doesNotMatch(text, /[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]/, text);
    }
  });
});

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [String(value(1, 'x'))];
  return Object.values(value as object).flatMap(strings);
}
