import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatExtensions, parseExtensions } from '../../../src/protocol/handshake/extensions.ts';

type Plain = [name: string, params: [string, string | true][], repeated?: string];

function parsed(value: string): Plain[] {
  const offers = parseExtensions(value);
  assert.ok(Array.isArray(offers), JSON.stringify(offers));
  return offers.map(({ name, params, repeated }) =>
    repeated === undefined ? [name, [...params]] : [name, [...params], repeated],
  );
}

function faultOf(value: string): { error: string; offset: number } {
  const fault = parseExtensions(value);
  assert.ok(!Array.isArray(fault), `${JSON.stringify(value)} is no fault`);
  return fault;
}

describe('RFC 6455 §9.1: Sec-WebSocket-Extensions', () => {
  const good: [string, Plain[]][] = [
    ['foo', [['foo', []]]],
    [
      'foo, bar',
      [
        ['foo', []],
        ['bar', []],
      ],
    ],
    [
      'foo; a; b=1',
      [
        [
          'foo',
          [
            ['a', true],
            ['b', '1'],
          ],
        ],
      ],
    ],
    [
      'permessage-deflate; client_max_window_bits; server_max_window_bits=10, permessage-deflate',
      [
        [
          'permessage-deflate',
          [
            ['client_max_window_bits', true],
            ['server_max_window_bits', '10'],
          ],
        ],
        ['permessage-deflate', []],
      ],
    ],
    ['foo; a="1"', [['foo', [['a', '1']]]]],
    ['foo; a="\\1\\2"', [['foo', [['a', '12']]]]],
    [
      ' foo\t;\ta = 1 ,bar ',
      [
        ['foo', [['a', '1']]],
        ['bar', []],
      ],
    ],
    [
      ',foo,,bar,',
      [
        ['foo', []],
        ['bar', []],
      ],
    ],
    [
      'foo; a=1; a=2; b; b',
      [
        [
          'foo',
          [
            ['a', '1'],
            ['b', true],
          ],
          'a',
        ],
      ],
    ],
    [
      '__proto__; constructor; toString=1',
      [
        [
          '__proto__',
          [
            ['constructor', true],
            ['toString', '1'],
          ],
        ],
      ],
    ],
    ['foo; __proto__=1; __proto__', [['foo', [['__proto__', '1']], '__proto__']]],
  ];
  for (const [value, offers] of good) {
    it(`reads ${JSON.stringify(value)}`, () => {
      assert.deepEqual(parsed(value), offers);
    });
  }

  const bad: [string, number][] = [
    ['', 0],
    [' \t', 2],
    [',', 1],
    ['foo;', 4],
    ['foo;;a', 4],
    ['foo; =1', 5],
    ['foo; a=', 7],
    ['foo; a=;', 7],
    ['foo; a=b c', 9],
    ['foo bar', 4],
    ['foo; a b', 7],
    ['foo/bar', 3],
    ['"foo"', 0],
    ['foo; "a"', 5],
    ['foo; a="', 7],
    ['foo; a=""', 7],
    ['foo; a="b', 7],
    ['foo; a="b\\', 7],
    ['foo; a="b c"', 7],
    ['foo; a="b,c"', 7],
    ['foo; a="b"c', 10],
    ["foo; a='b c'", 10],
    ['foo\0', 3],
    ['foo; a=\u00e9', 7],
    ['foo; a=1\r\nbar', 8],
  ];
  for (const [value, offset] of bad) {
    it(`says where ${JSON.stringify(value)} goes wrong`, () => {
      assert.equal(faultOf(value).offset, offset);
    });
  }

  it('reads a value cut at any byte, or says that it ends too early', () => {
    const value = 'a; b="\\c"; d=e, f';
    const whole = Array.from({ length: value.length + 1 }, (_, end) => end).filter((end) =>
      Array.isArray(parseExtensions(value.slice(0, end))),
    );
    // Behind: a | b | the quoted value | d | e | the comma, the blank and f.
    assert.deepEqual(whole, [1, 4, 9, 12, 14, 15, 16, 17]);
  });

  it('reads millions of characters, which a parser that goes back would not get through', () => {
    const size = 500_000;
    assert.ok(faultOf(`a; b="${'\\a'.repeat(size)}`).error.includes('not closed'));
    assert.ok(faultOf(`a; b="${'\\"'.repeat(size)}`).error.includes('not closed'));
    assert.equal(parsed(`a${'; b'.repeat(size)}`)[0]?.[2], 'b');
    assert.equal(parsed('a,'.repeat(size)).length, size);
    assert.equal(faultOf(`a${' '.repeat(size)}b`).offset, size + 1);
  });

  it('writes what it reads', () => {
    const value = 'foo; a; b=1, bar';
    assert.equal(formatExtensions(parseExtensions(value) as never), value);
  });
});
