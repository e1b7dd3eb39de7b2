import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingCodes } from '../../src/findings/codes.ts';
import { catalogues, describeFinding } from '../../src/findings/describe.ts';
import { languages } from '../../src/shared/language.ts';

const CHINESE = /\p{Script=Han}/u;

describe('the catalogue of findings', () => {
  for (const language of languages) {
    test(`${language}: every code has a title that is one sentence, a reason and something to do`, () => {
      assert.deepEqual(Object.keys(catalogues[language]).sort(), [...findingCodes].sort());
      for (const code of findingCodes) {
        const { title, why, fix } = catalogues[language][code];
        assert.match(title, language === 'zh' ? /^[^。]+。$/ : /^\S.*[^.]\.$/, `${code}: ${title}`);
        assert.ok(why.length > 10, code);
        assert.ok(fix.length > 0 && fix.every((step) => step.length > 5), code);
      }
    });
  }

  test('no two causes have the same title', () => {
    for (const language of languages) {
      const titles = findingCodes.map((code) => catalogues[language][code].title);
      assert.equal(new Set(titles).size, titles.length);
    }
  });

  test('the Chinese is Chinese, with Chinese punctuation between its characters; the English has none of it', () => {
    for (const code of findingCodes) {
      const { title, why, fix } = catalogues.zh[code];
      for (const text of [title, why, ...fix]) {
        assert.match(text, CHINESE, code);
        assert.doesNotMatch(text, /\p{Script=Han}[,;:?!]|\p{Script=Han}\.(?!\w)/u, `${code}: ${text}`);
      }
      const english = catalogues.en[code];
      for (const text of [english.title, english.why, ...english.fix]) assert.doesNotMatch(text, CHINESE, code);
    }
  });

  test('both languages name the same numbers, headers and commands in their titles', () => {
    const tokens = (text: string) =>
      [...new Set(text.match(/\b\d{3,4}\b|wss?:\/\/|Sec-WebSocket-\w+|RFC \d+/g))].sort();
    for (const code of findingCodes) {
      assert.deepEqual(tokens(catalogues.zh[code].title), tokens(catalogues.en[code].title), code);
    }
  });

  test('no place is left unfilled, in any text', () => {
    for (const language of languages) {
      for (const code of findingCodes)
        assert.doesNotMatch(JSON.stringify(describeFinding(code, language)), /\{\{\w+\}\}/, code);
    }
  });
});
