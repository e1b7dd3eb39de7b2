import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { acceptFor, GUID } from '@handfast/ws/protocol';
import { formulaOf } from '../../../src/doctor/checks/upgrade/accept-formulas.ts';
import { piecesOf } from '../../../src/doctor/checks/upgrade/delivery.ts';
import { upgradeChecks } from '../../../src/doctor/checks/upgrade/index.ts';
import type { Exchange } from '../../../src/doctor/evidence/exchange.ts';
import type { UpgradeEvidence } from '../../../src/doctor/evidence/http.ts';
import { handshakeResult } from '../../../src/doctor/wire/handshake-result.ts';
import { evidenceOf } from '../support/answers.ts';
import { exchangeOf } from '../support/diagnosis.ts';

const KEY = 'AQIDBAUGBwgJCgsMDQ4PEA==';
const OTHER = 'EA8ODQwLCgkIBwYFBAMCAQ==';
const decoded = Buffer.from(KEY, 'base64');
const sha = (data: string | Buffer, name = 'sha1') => createHash(name).update(data).digest();

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A 101 with these fields instead of, or beside, the right ones. */
function switching(fields: Fields = {}, { key = KEY, line = 'HTTP/1.1 101 Switching Protocols' } = {}): Exchange {
  const all: Fields = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': acceptFor(key),
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}: ${one}\r\n`),
  );
  const exchange = exchangeOf(`GET / HTTP/1.1\nSec-WebSocket-Key: ${key}\n\n`, `${line}\r\n${lines.join('')}\r\n`);
  return { ...exchange, key };
}

function found(exchange: Exchange, more: Partial<UpgradeEvidence> = {}, offered?: string) {
  const base = evidenceOf({ upgrade: exchange, plain: null, elsewhere: null });
  const upgrade = base.upgrade as UpgradeEvidence;
  const fields =
    offered === undefined
      ? upgrade.shape.fields
      : [...upgrade.shape.fields, ['Sec-WebSocket-Protocol', offered] as const];
  const shape = more.shape ?? { ...upgrade.shape, fields };
  const { failure } = handshakeResult(exchange, shape);
  const evidence = { ...base, upgrade: { ...upgrade, opened: failure === undefined, failure, ...more, shape } };
  return upgradeChecks.flatMap((check) => check(evidence));
}

const summary = (exchange: Exchange, more?: Partial<UpgradeEvidence>, offered?: string) =>
  found(exchange, more, offered).map(({ code, severity }) => `${severity} ${code}`);

it('of a right answer there is nothing to say', () => {
  assert.deepEqual(summary(switching()), []);
  assert.deepEqual(
    summary(switching({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits=12' })),
    [],
  );
  assert.deepEqual(summary(switching({ 'Sec-WebSocket-Protocol': 'b' }), {}, 'a, b'), []);
  assert.deepEqual(summary(switching({ Upgrade: 'WebSocket', Connection: 'upgrade' })), []);
});

describe('the headers of a 101', () => {
  const cases: readonly (readonly [name: string, wanted: readonly string[], exchange: Exchange])[] = [
    ['no Upgrade', ['error response-upgrade-missing'], switching({ Upgrade: undefined })],
    ['Upgrade to something else', ['error response-upgrade-missing'], switching({ Upgrade: 'h2c' })],
    ['no Connection', ['error response-connection-missing'], switching({ Connection: undefined })],
    ['Connection that stays as it was', ['error response-connection-missing'], switching({ Connection: 'keep-alive' })],
    ['a list', ['warning response-connection-list'], switching({ Connection: 'keep-alive, Upgrade' })],
    ['a list in two lines', ['warning response-connection-list'], switching({ Connection: ['keep-alive', 'Upgrade'] })],
    ['HTTP/1.0', ['error response-http-1-0'], switching({}, { line: 'HTTP/1.0 101 Switching Protocols' })],
    ['no Accept', ['error accept-missing'], switching({ 'Sec-WebSocket-Accept': undefined })],
    [
      'Accept twice',
      ['error accept-repeated'],
      switching({ 'Sec-WebSocket-Accept': [acceptFor(KEY), acceptFor(KEY)] }),
    ],
    [
      'Accept twice in a line',
      ['error accept-repeated'],
      switching({ 'Sec-WebSocket-Accept': `${acceptFor(KEY)}, ${acceptFor(KEY)}` }),
    ],
    [
      'a draft before RFC 6455',
      ['error websocket-version-unsupported'],
      switching({ 'Sec-WebSocket-Accept': undefined, 'Sec-WebSocket-Location': 'ws://a/' }),
    ],
    ['names in lower case', ['note header-names-respelled'], switching({ Upgrade: undefined, upgrade: 'websocket' })],
    ['2 KB', ['note response-head-too-large'], switching({ 'Set-Cookie': 'x'.repeat(2000) })],
    ['20 KB', ['error response-head-too-large'], switching({ 'Set-Cookie': 'x'.repeat(20_000) })],
    [
      'everything wrong at once',
      ['error response-upgrade-missing', 'error response-connection-missing', 'error accept-missing'],
      switching({ Upgrade: undefined, Connection: undefined, 'Sec-WebSocket-Accept': undefined }),
    ],
    [
      'an extension of its own',
      ['error extension-not-requested'],
      switching({ 'Sec-WebSocket-Extensions': 'x-webkit-deflate-frame' }),
    ],
    [
      'window bits that nobody has',
      ['error extension-answer-invalid'],
      switching({ 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=16' }),
    ],
    ['a subprotocol of its own', ['error subprotocol-not-requested'], switching({ 'Sec-WebSocket-Protocol': 'chat' })],
  ];
  for (const [name, wanted, exchange] of cases) it(name, () => assert.deepEqual(summary(exchange), wanted));
});

describe('subprotocols', () => {
  const cases: readonly (readonly [offered: string, answer: string | undefined, code: string])[] = [
    ['a', undefined, 'subprotocol-not-answered'],
    ['a, b', 'a, b', 'subprotocol-list-echoed'],
    ['Chat', 'chat', 'subprotocol-case-changed'],
    ['graphql-ws', 'graphql-transport-ws', 'subprotocol-graphql-mismatch'],
    ['a', 'c', 'subprotocol-not-requested'],
  ];
  for (const [offered, answer, code] of cases) {
    it(`${offered} asked, ${answer} answered`, () =>
      assert.deepEqual(summary(switching({ 'Sec-WebSocket-Protocol': answer }), {}, offered), [`error ${code}`]));
  }
});

describe('what an Accept is made of', () => {
  const cases: readonly (readonly [formula: string, code: string, value: string])[] = [
    ['base64(SHA-1(key))', 'accept-without-guid', sha(KEY).toString('base64')],
    [
      'base64(SHA-1(decoded key + GUID))',
      'accept-of-decoded-key',
      sha(Buffer.concat([decoded, Buffer.from(GUID)])).toString('base64'),
    ],
    ['base64(SHA-1(decoded key))', 'accept-of-decoded-key', sha(decoded).toString('base64')],
    ['hex(SHA-1(key + GUID))', 'accept-as-hex', sha(KEY + GUID).toString('hex')],
    [
      'base64(hex(SHA-1(key + GUID)))',
      'accept-as-hex',
      Buffer.from(sha(KEY + GUID).toString('hex')).toString('base64'),
    ],
    ['key', 'accept-is-the-key', KEY],
    ['base64(key + GUID)', 'accept-wrong', Buffer.from(KEY + GUID).toString('base64')],
    ['base64(SHA-256(key + GUID))', 'accept-wrong', sha(KEY + GUID, 'sha256').toString('base64')],
    ['base64(MD5(key + GUID))', 'accept-wrong', sha(KEY + GUID, 'md5').toString('base64')],
    ['base64(SHA-1(GUID + key))', 'accept-wrong', sha(GUID + KEY).toString('base64')],
    ['base64(SHA-1(key + GUID + CR LF))', 'accept-wrong', sha(`${KEY}${GUID}\r\n`).toString('base64')],
    ['base64(SHA-1(key + CR + GUID))', 'accept-wrong', sha(`${KEY}\r${GUID}`).toString('base64')],
    ['base64(SHA-1(UTF-16(key + GUID)))', 'accept-wrong', sha(Buffer.from(KEY + GUID, 'utf16le')).toString('base64')],
    [
      'base64(little-endian SHA-1(key + GUID))',
      'accept-wrong',
      Buffer.from(sha(KEY + GUID))
        .swap32()
        .toString('base64'),
    ],
    ['base64(base64(SHA-1(key + GUID)))', 'accept-wrong', Buffer.from(acceptFor(KEY)).toString('base64')],
    ['base64(SHA-1(SHA-1(key + GUID)))', 'accept-wrong', sha(sha(KEY + GUID)).toString('base64')],
    [
      `base64(SHA-1(key + "${GUID.toLowerCase()}"))`,
      'accept-wrong-guid',
      sha(KEY + GUID.toLowerCase()).toString('base64'),
    ],
    ['… without =', 'accept-respelled', acceptFor(KEY).replace('=', '')],
    ['"…"', 'accept-respelled', `"${acceptFor(KEY)}"`],
    ['toLowerCase/toUpperCase', 'accept-respelled', acceptFor(KEY).toUpperCase()],
  ];
  for (const [formula, code, value] of cases) {
    it(formula, () => assert.deepEqual(formulaOf(value, KEY), { code, formula: formula }));
  }

  it('base64url, where it makes a difference', () => {
    const key = ['a', 'b', 'c', 'd', 'e', 'f']
      .map((letter) => `${letter.repeat(22)}==`)
      .find((one) => /[+/]/.test(acceptFor(one)));
    assert.ok(key);
    const value = Buffer.from(acceptFor(key), 'base64').toString('base64url');
    assert.equal(formulaOf(value, key)?.code, 'accept-respelled');
  });

  it('every GUID with one digit changed, left out, doubled or exchanged with the next is found, and named', () => {
    for (let i = 0; i < GUID.length; i++) {
      const [before, digit, after] = [GUID.slice(0, i), GUID[i] ?? '', GUID.slice(i + 1)];
      const swapped = after === '' ? GUID : `${before}${after[0]}${digit}${after.slice(1)}`;
      for (const guid of [`${before}${after}`, `${before}7${after}`, `${before}${digit}${digit}${after}`, swapped]) {
        if (guid === GUID) continue;
        const formula = formulaOf(sha(KEY + guid).toString('base64'), KEY);
        assert.equal(formula?.code, 'accept-wrong-guid', guid);
        const named = /"(.*)"/.exec(formula.formula)?.[1] ?? '';
        assert.equal(sha(KEY + named).toString('base64'), sha(KEY + guid).toString('base64'), guid);
      }
    }
  });

  it('a value that nothing makes has no formula', () =>
    assert.equal(formulaOf(sha('something else').toString('base64'), KEY), undefined));

  it('is not looked for in what is longer than any mistake makes it: patterns would take hours', () => {
    for (const value of [`${'='.repeat(60_000)}x`, `${'"'.repeat(60_000)}x`, 'A'.repeat(60_000)]) {
      assert.equal(formulaOf(value, KEY), undefined);
    }
  });
});

describe('an Accept that no formula makes', () => {
  const wrong = (what: string, key = KEY) =>
    switching({ 'Sec-WebSocket-Accept': sha(what).toString('base64') }, { key });
  const causes = (exchange: Exchange, more: Partial<UpgradeEvidence>) => {
    const [one] = found(exchange, more);
    return [
      one?.code,
      ...(one?.facts ?? []).map(({ id }) => id).filter((id) => /constant|late|random|sample|-of$/.test(id)),
    ];
  };
  it('constant: it is fixed, or from a cache', () =>
    assert.deepEqual(causes(wrong('a'), { again: wrong('a', OTHER) }), [
      'accept-of-another-handshake',
      'upgrade-accept-constant',
    ]));
  it('of the example of the RFC: it is fixed in the program', () => {
    const exchange = switching({ 'Sec-WebSocket-Accept': acceptFor('dGhlIHNhbXBsZSBub25jZQ==') });
    assert.deepEqual(causes(exchange, {}), ['accept-of-another-handshake', 'upgrade-accept-sample']);
  });
  it('different for the same key: somebody on the way has keys of his own', () =>
    assert.deepEqual(causes(wrong('a'), { again: wrong('b', OTHER), sameKey: wrong('c') }), [
      'accept-of-another-handshake',
      'upgrade-accept-random',
    ]));
  it('the same for the same key: the server has a way of its own to calculate it', () =>
    assert.deepEqual(causes(wrong('a'), { again: wrong('b', OTHER), sameKey: wrong('a') }), ['accept-wrong']));
  it('that of the handshake before', () => {
    const again = switching({ 'Sec-WebSocket-Accept': acceptFor(KEY) }, { key: OTHER });
    assert.deepEqual(causes(wrong('a'), { again }), ['accept-of-another-handshake', 'upgrade-accept-late']);
  });
  it('of a second key in the request', () => {
    const exchange = switching({ 'Sec-WebSocket-Accept': acceptFor(OTHER) });
    const request = exchange.request.replace('\r\n\r\n', `\r\nsec-websocket-key: ${OTHER}\r\n\r\n`);
    assert.deepEqual(causes({ ...exchange, request }, {}), ['accept-of-user-key', 'upgrade-accept-of']);
  });
});

describe('the pieces of a head', () => {
  const cut = (...at: number[]): Exchange => {
    const exchange = switching();
    const bytes = exchange.rawHead;
    const edges = [0, ...at, bytes.length];
    const segments = edges.slice(1).map((end, i) => ({ atMs: i, bytes: bytes.subarray(edges[i], end) }));
    return { ...exchange, segments };
  };
  it('are counted inside of it only', () => {
    const { rawHead } = switching();
    const [before, behind] = [Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), Buffer.from([0x81, 0])];
    const segments = [before, rawHead, behind].map((bytes) => ({ atMs: 1, bytes }));
    assert.equal(piecesOf({ ...switching(), segments }), 1);
    assert.equal(piecesOf(cut(5, 20)), 3);
  });
  it('are worth a note when it happens twice', () =>
    assert.deepEqual(summary(cut(7), { again: cut(9) }), ['note response-in-several-segments']));
  it('are chance when it happens once', () => assert.deepEqual(summary(cut(7), { again: cut() }), []));
});

describe('headers that the caller set', () => {
  const { shape } = evidenceOf({ upgrade: switching() }).upgrade as UpgradeEvidence;
  const set = (name: string, ...values: string[]) => ({
    shape: {
      ...shape,
      fields: shape.fields.flatMap((field) =>
        field[0] === name ? values.map((value) => [name, value] as const) : [field],
      ),
    },
  });
  const refused = exchangeOf('GET / HTTP/1.1\n\n', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
  it('a key by hand is noticed', () =>
    assert.deepEqual(summary(switching(), set('Sec-WebSocket-Key', KEY)), ['warning accept-of-user-key']));
  it('a key that is none', () =>
    assert.deepEqual(summary(refused, set('Sec-WebSocket-Key', 'hello')), ['error handshake-key-invalid']));
  it('two keys', () =>
    assert.deepEqual(summary(refused, set('Sec-WebSocket-Key', KEY, OTHER)), ['error handshake-key-invalid']));
  it('an old version', () =>
    assert.deepEqual(summary(refused, set('Sec-WebSocket-Version', '8')), ['error websocket-version-unsupported']));
  it('another Connection', () =>
    assert.deepEqual(summary(refused, set('Connection', 'close')), ['error handshake-request-incomplete']));
});

it('a hostile Accept of 60 KB is judged like any other', () => {
  const exchange = switching({ 'Sec-WebSocket-Accept': `${'a'.repeat(60_000)}b` });
  assert.deepEqual(summary(exchange), ['error accept-wrong', 'error response-head-too-large']);
});
