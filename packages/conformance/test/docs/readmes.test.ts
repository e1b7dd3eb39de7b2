import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Markdown } from './markdown.ts';

const english = new Markdown('README.md');
const chinese = new Markdown('README.zh-CN.md');

describe('README.md and README.zh-CN.md', () => {
  test('have the same headings, by number and level', () => {
    assert.deepEqual(
      chinese.headings.map(({ level }) => level),
      english.headings.map(({ level }) => level),
    );
  });

  test('have the same blocks of code, byte for byte', () => {
    assert.deepEqual(
      chinese.blocks.map(({ language, text }) => ({ language, text })),
      english.blocks.map(({ language, text }) => ({ language, text })),
    );
  });

  test('have tables of the same size, with the same code in each row', () => {
    const codeOf = (readme: Markdown) =>
      readme.tables.map((rows) => rows.map((row) => row.join('|').match(/`[^`]+`/g)));
    assert.deepEqual(codeOf(chinese), codeOf(english));
  });

  test('have the same number of list entries', () => {
    const entries = (readme: Markdown) => readme.prose.match(/^- /gm)?.length;
    assert.equal(entries(chinese), entries(english));
  });

  test('link to the same places, and to each other', () => {
    const [toEnglish, toChinese] = ['README.md', 'README.zh-CN.md'];
    assert.ok(english.links.includes(toChinese) && chinese.links.includes(toEnglish));
    assert.deepEqual(
      chinese.links.map((link) => (link === toEnglish ? toChinese : link)),
      english.links,
    );
  });

  test('the Chinese one uses Chinese punctuation', () => {
    const prose = chinese.prose.replace(/`[^`]*`|\]\([^)]*\)/g, '');
    assert.deepEqual(prose.match(/[\u4e00-\u9fff][,;:?!()]|[,;:?!(][\u4e00-\u9fff]/g), null);
  });
});
