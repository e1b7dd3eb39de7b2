import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isToken, isTokenCode, listHas, parseTokenList, trimBlanks } from '../../../src/protocol/handshake/tokens.ts';

describe('RFC 9110 §5.6.2: tokens', () => {
  it('allows exactly the characters of the RFC', () => {
    let allowed = '';
    for (let code = 0; code < 300; code++) if (isTokenCode(code)) allowed += String.fromCharCode(code);
    assert.equal(allowed, "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
  });

  it('refuses the empty text and anything with one wrong character', () => {
    assert.equal(isToken('chat.v1'), true);
    for (const text of ['', ' ', 'a b', 'a,', 'a/b', '"a"', 'a\0', 'ä', 'a\n'])
      assert.equal(isToken(text), false, text);
  });
});

describe('RFC 9110 §5.6.1: lists', () => {
  const good: [string, string[]][] = [
    ['', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a\t, b ', ['a', 'b']],
    ['a,,b,', ['a', 'b']],
    [',, ,', []],
    ['__proto__, constructor', ['__proto__', 'constructor']],
  ];
  for (const [value, tokens] of good) {
    it(`reads ${JSON.stringify(value)} as ${tokens.length} tokens`, () => {
      assert.deepEqual(parseTokenList(value), tokens);
    });
  }

  for (const [value, offset] of [
    ['a b', 2],
    ['a;b', 1],
    ['"a"', 0],
    ['a, b\0', 4],
    ['a,é', 2],
    ['a\r\n', 1],
  ] as const) {
    it(`says where ${JSON.stringify(value)} goes wrong`, () => {
      const fault = parseTokenList(value);
      assert.ok(!Array.isArray(fault));
      assert.equal(fault.offset, offset);
    });
  }

  it('shows a character that cannot be shown by its code', () => {
    assert.deepEqual(parseTokenList('a\0'), { error: 'unexpected character 0x00 at offset 1', offset: 1 });
    assert.deepEqual(parseTokenList('a/'), { error: 'unexpected character "/" at offset 1', offset: 1 });
  });

  it('reads millions of characters, which a parser that goes back would not get through', () => {
    const size = 2_000_000;
    assert.deepEqual(parseTokenList(`${' '.repeat(size)}a`), ['a']);
    assert.deepEqual(parseTokenList(','.repeat(size)), []);
    assert.equal((parseTokenList('a,'.repeat(size)) as string[]).length, size);
    assert.ok(!Array.isArray(parseTokenList(`${'a'.repeat(size)};`)));
  });
});

describe('finding an element', () => {
  it('finds it in any line, at any place, in any case', () => {
    assert.equal(listHas(['Upgrade'], 'upgrade'), true);
    assert.equal(listHas(['keep-alive, \tUPGRADE '], 'upgrade'), true);
    assert.equal(listHas(['close', 'upgrade,'], 'upgrade'), true);
  });

  it('does not take a part of an element for it', () => {
    for (const values of [[], [''], ['upgrade-insecure'], ['no upgrade'], ['"upgrade"'], ['upgrade;']]) {
      assert.equal(listHas(values, 'upgrade'), false);
    }
  });

  it('trims spaces and tabs, and nothing else', () => {
    assert.equal(trimBlanks(' \ta b\t '), 'a b');
    assert.equal(trimBlanks('\u00a0a\v'), '\u00a0a\v');
    assert.equal(trimBlanks(' \t '), '');
  });
});
