import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  answerOffers,
  assertDeflateOptions,
  checkAnswer,
  type DeflateOptions,
  deflateOffer,
  offersAreUnacceptable,
} from '../../../src/protocol/deflate/negotiate.ts';
import { type ExtensionOffer, parseExtensions } from '../../../src/protocol/handshake/extensions.ts';

function parse(value: string): ExtensionOffer[] {
  const offers = parseExtensions(value);
  assert.ok(Array.isArray(offers));
  return offers;
}

/** The header that answers the offers, or `undefined` when compression is declined. */
function answer(offers: string, options: DeflateOptions = {}): string | undefined {
  return answerOffers(parse(offers), options)?.header;
}

function params(takeover: [server: boolean, client: boolean], bits: [server: number, client: number]) {
  return {
    serverNoContextTakeover: takeover[0],
    clientNoContextTakeover: takeover[1],
    serverMaxWindowBits: bits[0],
    clientMaxWindowBits: bits[1],
  };
}

/** The parameters that the client takes from an answer, or the name of the wrong one. */
function check(value: string, options: DeflateOptions = {}, strict = true) {
  const result = checkAnswer(parse(`permessage-deflate${value}`)[0] as ExtensionOffer, options, { strict });
  return 'code' in result ? `${result.code} ${result.details.name}` : result;
}

describe('RFC 7692 §7.1: the offer of a client', () => {
  const cases: [DeflateOptions, string][] = [
    [{}, '; client_max_window_bits'],
    [{ clientMaxWindowBits: false }, ''],
    [{ clientMaxWindowBits: true }, '; client_max_window_bits'],
    [{ clientMaxWindowBits: 9 }, '; client_max_window_bits=9'],
    [{ serverMaxWindowBits: 10 }, '; server_max_window_bits=10; client_max_window_bits'],
    [
      { serverNoContextTakeover: true, clientNoContextTakeover: true, clientMaxWindowBits: false },
      '; server_no_context_takeover; client_no_context_takeover',
    ],
    [{ serverNoContextTakeover: false, clientNoContextTakeover: false }, '; client_max_window_bits'],
  ];
  for (const [options, offer] of cases) {
    it(`for ${JSON.stringify(options)} is "permessage-deflate${offer}"`, () => {
      assert.equal(deflateOffer(options), `permessage-deflate${offer}`);
    });
  }

  it('is refused at the door when window bits are not 8 to 15', () => {
    for (const bits of [7, 16, 0, -1, 8.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => assertDeflateOptions({ serverMaxWindowBits: bits }), RangeError);
      assert.throws(() => assertDeflateOptions({ clientMaxWindowBits: bits }), RangeError);
    }
    for (const bits of [8, 15, true, false, undefined]) {
      assertDeflateOptions({ serverMaxWindowBits: bits, clientMaxWindowBits: bits });
    }
  });

  it('is refused at the door when zlib refuses its options', () => {
    for (const options of [{ level: 10 }, { chunkSize: 1 }, { memLevel: 0 }, { strategy: 'fast' }]) {
      assert.throws(() => assertDeflateOptions({ zlibDeflateOptions: options }), /level|chunkSize|memLevel|strategy/);
      assert.throws(() => assertDeflateOptions({ zlibInflateOptions: options }), /level|chunkSize|memLevel|strategy/);
    }
    assert.throws(() => assertDeflateOptions({ zlibDeflateOptions: { windowBits: 16 } }), RangeError);
    assertDeflateOptions({
      zlibDeflateOptions: { level: 9, memLevel: 9, windowBits: 8, chunkSize: 1024 },
      zlibInflateOptions: { chunkSize: 10_240, windowBits: 16 },
    });
  });
});

describe('RFC 7692 §5.1, §7.1: the answer of a server', () => {
  const cases: [offers: string, options: DeflateOptions, header: string | undefined][] = [
    ['permessage-deflate', {}, 'permessage-deflate'],
    ['foo', {}, undefined],
    ['Permessage-Deflate', {}, undefined],
    ['foo, permessage-deflate', {}, 'permessage-deflate'],
    ['permessage-deflate; client_max_window_bits', {}, 'permessage-deflate'],
    ['permessage-deflate; client_max_window_bits=10', {}, 'permessage-deflate; client_max_window_bits=10'],
    ['permessage-deflate; server_max_window_bits=15', {}, 'permessage-deflate; server_max_window_bits=15'],
    ['permessage-deflate; server_max_window_bits=8', {}, 'permessage-deflate; server_max_window_bits=8'],
    ['permessage-deflate; server_max_window_bits="9"', {}, 'permessage-deflate; server_max_window_bits=9'],
    ['permessage-deflate; server_no_context_takeover', {}, 'permessage-deflate; server_no_context_takeover'],
    ['permessage-deflate; client_no_context_takeover', {}, 'permessage-deflate; client_no_context_takeover'],
    // What the server wants of itself it may say unasked (§7.1.1.1, §7.1.2.1), and of the client's context too (§7.1.1.2).
    ['permessage-deflate', { serverNoContextTakeover: true }, 'permessage-deflate; server_no_context_takeover'],
    ['permessage-deflate', { clientNoContextTakeover: true }, 'permessage-deflate; client_no_context_takeover'],
    ['permessage-deflate', { serverMaxWindowBits: 10 }, 'permessage-deflate; server_max_window_bits=10'],
    // The smaller of what both want.
    [
      'permessage-deflate; server_max_window_bits=9',
      { serverMaxWindowBits: 12 },
      'permessage-deflate; server_max_window_bits=9',
    ],
    [
      'permessage-deflate; server_max_window_bits=12',
      { serverMaxWindowBits: 9 },
      'permessage-deflate; server_max_window_bits=9',
    ],
    [
      'permessage-deflate; client_max_window_bits',
      { clientMaxWindowBits: 9 },
      'permessage-deflate; client_max_window_bits=9',
    ],
    [
      'permessage-deflate; client_max_window_bits=12',
      { clientMaxWindowBits: 9 },
      'permessage-deflate; client_max_window_bits=9',
    ],
    [
      'permessage-deflate; client_max_window_bits=9',
      { clientMaxWindowBits: 12 },
      'permessage-deflate; client_max_window_bits=9',
    ],
    // What cannot be met is declined.
    ['permessage-deflate', { clientMaxWindowBits: 9 }, undefined],
    ['permessage-deflate; server_no_context_takeover', { serverNoContextTakeover: false }, undefined],
    ['permessage-deflate; server_max_window_bits=10', { serverMaxWindowBits: false }, undefined],
    // The first offer that can be met wins.
    [
      'permessage-deflate; server_max_window_bits=10, permessage-deflate',
      { serverMaxWindowBits: false },
      'permessage-deflate',
    ],
    [
      'permessage-deflate, permessage-deflate; client_max_window_bits',
      { clientMaxWindowBits: 8 },
      'permessage-deflate; client_max_window_bits=8',
    ],
    [
      'permessage-deflate; server_max_window_bits=9, permessage-deflate; server_max_window_bits=8',
      {},
      'permessage-deflate; server_max_window_bits=9',
    ],
  ];
  for (const [offers, options, header] of cases) {
    it(`to "${offers}" with ${JSON.stringify(options)} is ${header === undefined ? 'no' : `"${header}"`}`, () => {
      assert.equal(answer(offers, options), header);
    });
  }

  const illegal = [
    'foo',
    'foo=1',
    '__proto__',
    'server_no_context_takeover=1',
    'client_no_context_takeover=true',
    'server_max_window_bits',
    ...['7', '16', '08', '015', '8.0', '0x9', '1e1', '%38', '99999999999999999999'].flatMap((bits) => [
      `server_max_window_bits=${bits}`,
      `client_max_window_bits=${bits}`,
    ]),
    'server_max_window_bits=9; server_max_window_bits=9',
    'client_no_context_takeover; client_no_context_takeover',
  ];
  for (const params of illegal) {
    it(`passes over an offer with "${params}"`, () => {
      const offer = `permessage-deflate; ${params}`;
      assert.equal(answer(offer), undefined);
      assert.equal(answer(`${offer}, permessage-deflate`), 'permessage-deflate');
      // Zeros in front are all that ws overlooks.
      const isOverlooked = /=0\d/.test(params);
      assert.equal(offersAreUnacceptable(parse(`${offer}, permessage-deflate`), {}), !isOverlooked);
    });
  }

  it('says what ws answers with 400', () => {
    assert.equal(offersAreUnacceptable(parse('foo; bar'), {}), false);
    assert.equal(offersAreUnacceptable(parse('permessage-deflate'), {}), false);
    assert.equal(offersAreUnacceptable(parse('permessage-deflate'), { clientMaxWindowBits: 9 }), true);
  });

  it('takes bits with zeros in front where it is not strict, as ws does', () => {
    const offers = parse('permessage-deflate; server_max_window_bits=010; client_max_window_bits=09');
    assert.equal(
      answerOffers(offers, {}, { strict: false })?.header,
      'permessage-deflate; server_max_window_bits=10; client_max_window_bits=9',
    );
    for (const bits of ['0', '007', '016', '0x9']) {
      const wrong = parse(`permessage-deflate; server_max_window_bits="${bits}"`);
      assert.equal(answerOffers(wrong, {}, { strict: false }), undefined, bits);
    }
  });

  it('comes with the complete parameters', () => {
    assert.deepEqual(
      answerOffers(parse('permessage-deflate; client_max_window_bits'), {})?.params,
      params([false, false], [15, 15]),
    );
    assert.deepEqual(
      answerOffers(parse('permessage-deflate; client_max_window_bits=9; server_no_context_takeover'), {
        serverMaxWindowBits: 11,
      })?.params,
      params([true, false], [11, 9]),
    );
  });
});

describe('RFC 7692 §7.1: what a client accepts', () => {
  it('accepts everything that its offer allows', () => {
    assert.deepEqual(check(''), params([false, false], [15, 15]));
    assert.deepEqual(check('; server_max_window_bits=8'), params([false, false], [8, 15]));
    assert.deepEqual(check('; client_max_window_bits=8'), params([false, false], [15, 8]));
    assert.deepEqual(check('; server_no_context_takeover; client_no_context_takeover'), params([true, true], [15, 15]));
    assert.deepEqual(check('; client_max_window_bits=9', { clientMaxWindowBits: 10 }), params([false, false], [15, 9]));
    assert.deepEqual(check('; server_max_window_bits=9', { serverMaxWindowBits: 10 }), params([false, false], [9, 15]));
  });

  it('keeps to its own limits when the server does not repeat them', () => {
    assert.deepEqual(
      check('', { clientMaxWindowBits: 10, clientNoContextTakeover: true }),
      params([false, true], [15, 10]),
    );
  });

  const bad: [answer: string, options: DeflateOptions, result: string][] = [
    ['; foo', {}, 'WS_ERR_EXTENSION_PARAMETER foo'],
    ['; __proto__=1', {}, 'WS_ERR_EXTENSION_PARAMETER __proto__'],
    ['; server_no_context_takeover=1', {}, 'WS_ERR_EXTENSION_PARAMETER server_no_context_takeover'],
    [
      '; server_no_context_takeover; server_no_context_takeover',
      {},
      'WS_ERR_EXTENSION_PARAMETER server_no_context_takeover',
    ],
    [
      '; client_no_context_takeover',
      { clientNoContextTakeover: false },
      'WS_ERR_EXTENSION_PARAMETER client_no_context_takeover',
    ],
    ['; client_max_window_bits', {}, 'WS_ERR_EXTENSION_WINDOW_BITS client_max_window_bits'],
    ['; client_max_window_bits=7', {}, 'WS_ERR_EXTENSION_WINDOW_BITS client_max_window_bits'],
    ['; client_max_window_bits=09', {}, 'WS_ERR_EXTENSION_WINDOW_BITS client_max_window_bits'],
    [
      '; client_max_window_bits=15',
      { clientMaxWindowBits: false },
      'WS_ERR_EXTENSION_PARAMETER client_max_window_bits',
    ],
    ['; client_max_window_bits=11', { clientMaxWindowBits: 10 }, 'WS_ERR_EXTENSION_WINDOW_BITS client_max_window_bits'],
    ['; server_max_window_bits', {}, 'WS_ERR_EXTENSION_WINDOW_BITS server_max_window_bits'],
    ['; server_max_window_bits=16', {}, 'WS_ERR_EXTENSION_WINDOW_BITS server_max_window_bits'],
    ['; server_max_window_bits=11', { serverMaxWindowBits: 10 }, 'WS_ERR_EXTENSION_WINDOW_BITS server_max_window_bits'],
    ['', { serverMaxWindowBits: 10 }, 'WS_ERR_EXTENSION_PARAMETER server_max_window_bits'],
    ['', { serverNoContextTakeover: true }, 'WS_ERR_EXTENSION_PARAMETER server_no_context_takeover'],
  ];
  for (const [value, options, result] of bad) {
    it(`fails on "permessage-deflate${value}" after offering ${JSON.stringify(options)}`, () => {
      assert.equal(check(value, options), result);
    });
  }

  it('tolerates, when lenient, a server that does not keep to what was asked of it', () => {
    assert.deepEqual(
      check('', { serverMaxWindowBits: 10, serverNoContextTakeover: true }, false),
      params([false, false], [15, 15]),
    );
    assert.equal(typeof check('; server_max_window_bits=16', {}, false), 'string');
  });

  it('agrees with every answer of our server to our offer', () => {
    const bits = [undefined, false, 8, 15] as const;
    const flags = [undefined, false, true];
    let agreed = 0;
    for (const serverMaxWindowBits of bits) {
      for (const clientMaxWindowBits of bits) {
        for (const serverNoContextTakeover of flags) {
          const client = { serverMaxWindowBits, clientMaxWindowBits, serverNoContextTakeover };
          for (const server of [
            {},
            { serverMaxWindowBits: 9 },
            { clientMaxWindowBits: 9, serverNoContextTakeover: true },
          ]) {
            const answered = answerOffers(parse(deflateOffer(client)), server);
            if (!answered) continue;
            agreed++;
            assert.deepEqual(checkAnswer(parse(answered.header)[0] as ExtensionOffer, client), answered.params);
          }
        }
      }
    }
    assert.ok(agreed > 50);
  });
});
