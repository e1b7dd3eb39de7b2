import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HeaderField, HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';
import {
  buildRequest,
  type CheckedRequest,
  checkRequest,
  type Refusal,
} from '../../../src/protocol/handshake/request.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const good: HeaderField[] = [
  ['Host', 'server.example.com'],
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Key', KEY],
  ['Origin', 'http://example.com'],
  ['Sec-WebSocket-Protocol', 'chat, superchat'],
  ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
  ['Sec-WebSocket-Version', '13'],
];

function head(fields: readonly HeaderField[], line: { method?: string; target?: string; httpVersion?: string } = {}) {
  return { method: 'GET', target: '/chat', httpVersion: '1.1', headers: new HeaderFields(fields), ...line };
}

/** The good request with that header replaced; removed when there are no values. */
function withHeader(name: string, ...values: string[]): HeaderField[] {
  return [...good.filter(([field]) => field !== name), ...values.map((value): HeaderField => [name, value])];
}

function accepted(fields: readonly HeaderField[], strict = true, line = {}): CheckedRequest {
  const result = checkRequest(head(fields, line), { strict });
  assert.ok(result.ok, JSON.stringify(result));
  return result;
}

function refused(fields: readonly HeaderField[], strict = true, line = {}): Refusal {
  const result = checkRequest(head(fields, line), { strict });
  assert.ok(!result.ok, 'accepted');
  return result.refusal;
}

describe('RFC 6455 §4.2.1: reading the opening request', () => {
  it('reads the request of RFC 6455 §1.3', () => {
    const { key, version, protocols, offers, origin } = accepted(good);
    assert.equal(key, KEY);
    assert.equal(version, 13);
    assert.deepEqual(protocols, ['chat', 'superchat']);
    assert.deepEqual(
      offers.map(({ name }) => name),
      ['permessage-deflate'],
    );
    assert.equal(origin, 'http://example.com');
  });

  it('does without origin, subprotocols and extensions', () => {
    const optional = ['Origin', 'Sec-WebSocket-Protocol', 'Sec-WebSocket-Extensions'];
    const checked = accepted(good.filter(([name]) => !optional.includes(name)));
    assert.deepEqual([checked.protocols, checked.offers, checked.origin], [[], [], undefined]);
  });

  it('takes a target that is a whole URL, where its host is that of Host (RFC 9112 §3.2.2)', () => {
    for (const target of [
      'http://server.example.com/chat',
      'ws://server.example.com',
      'http://server.example.com?x=/',
    ]) {
      accepted(good, true, { target });
    }
    for (const target of [
      'http://other.example/chat',
      'ws://server.example.com:80/',
      'http://a@server.example.com/',
      'x:///',
    ]) {
      const { code, body } = refused(good, true, { target });
      assert.equal(code, 'WS_ERR_REQUEST_HOST_INVALID', target);
      assert.match(body, /"server\.example\.com", and the request target names "/);
      accepted(good, false, { target });
    }
  });

  it('does not mind the spelling of names, nor the case of tokens', () => {
    accepted(good.map(([name, value]) => [name.toUpperCase(), value]));
    accepted(good.map(([name, value]) => [name.toLowerCase(), value]));
    accepted(withHeader('Upgrade', 'WebSocket'));
    accepted(withHeader('Connection', 'keep-alive, UPGRADE'));
    accepted(withHeader('Connection', 'keep-alive', 'upgrade'));
    accepted(withHeader('Upgrade', 'h2c, websocket'));
  });

  it('takes several lines of subprotocols and extensions for one list', () => {
    assert.deepEqual(accepted(withHeader('Sec-WebSocket-Protocol', 'a', 'b, c')).protocols, ['a', 'b', 'c']);
    const { offers } = accepted(withHeader('Sec-WebSocket-Extensions', 'foo', 'bar; a'));
    assert.deepEqual(
      offers.map(({ name }) => name),
      ['foo', 'bar'],
    );
  });

  it('takes every host that a URL can have', () => {
    for (const host of ['localhost:8080', '[::1]:80', '10.0.0.1', 'under_score.example', 'xn--zrich-kva.example']) {
      accepted(withHeader('Host', host));
    }
  });

  it('takes a body that is announced as empty', () => {
    accepted([...good, ['Content-Length', '0']]);
  });

  it('joins the origins that it gets, so that no list of allowed ones matches a doubled one', () => {
    assert.equal(accepted(withHeader('Origin', 'http://a', 'http://b')).origin, 'http://a, http://b');
  });
});

describe('RFC 6455 §4.2.1: every header missing, doubled, mis-spelled, over-long, with control bytes', () => {
  const cases: [what: string, fields: HeaderField[], status: number, code: string][] = [
    ['Host missing', withHeader('Host'), 400, 'WS_ERR_REQUEST_HOST_MISSING'],
    ['Host doubled', withHeader('Host', 'a', 'a'), 400, 'WS_ERR_REQUEST_HOST_REPEATED'],
    ['Host empty', withHeader('Host', ''), 400, 'WS_ERR_REQUEST_HOST_INVALID'],
    ['two hosts in one line', withHeader('Host', 'a, b'), 400, 'WS_ERR_REQUEST_HOST_INVALID'],
    ['Host with a user', withHeader('Host', 'a@b'), 400, 'WS_ERR_REQUEST_HOST_INVALID'],
    ['Host with a control byte', withHeader('Host', 'a\x01'), 400, 'WS_ERR_REQUEST_HOST_INVALID'],
    ['Upgrade missing', withHeader('Upgrade'), 400, 'WS_ERR_REQUEST_UPGRADE_MISSING'],
    ['Upgrade mis-spelled', withHeader('Upgrade', 'web-socket'), 400, 'WS_ERR_REQUEST_UPGRADE_INVALID'],
    ['Upgrade with a version', withHeader('Upgrade', 'websocket/13'), 400, 'WS_ERR_REQUEST_UPGRADE_INVALID'],
    ['Upgrade over-long', withHeader('Upgrade', 'w'.repeat(9000)), 400, 'WS_ERR_REQUEST_UPGRADE_INVALID'],
    ['Upgrade with a control byte', withHeader('Upgrade', 'websocket\x00'), 400, 'WS_ERR_REQUEST_UPGRADE_INVALID'],
    ['Connection missing', withHeader('Connection'), 400, 'WS_ERR_REQUEST_CONNECTION'],
    ['Connection: keep-alive', withHeader('Connection', 'keep-alive'), 400, 'WS_ERR_REQUEST_CONNECTION'],
    ['Connection with a control byte', withHeader('Connection', 'Upgrade\x0b'), 400, 'WS_ERR_REQUEST_CONNECTION'],
    ['key missing', withHeader('Sec-WebSocket-Key'), 400, 'WS_ERR_REQUEST_KEY_MISSING'],
    ['key doubled', withHeader('Sec-WebSocket-Key', KEY, KEY), 400, 'WS_ERR_REQUEST_KEY_REPEATED'],
    ['two keys in one line', withHeader('Sec-WebSocket-Key', `${KEY}, ${KEY}`), 400, 'WS_ERR_REQUEST_KEY_INVALID'],
    ['key empty', withHeader('Sec-WebSocket-Key', ''), 400, 'WS_ERR_REQUEST_KEY_INVALID'],
    ['key of 8 bytes', withHeader('Sec-WebSocket-Key', 'P5l8BJcZwRc='), 400, 'WS_ERR_REQUEST_KEY_INVALID'],
    ['key over-long', withHeader('Sec-WebSocket-Key', 'a'.repeat(9000)), 400, 'WS_ERR_REQUEST_KEY_INVALID'],
    ['version missing', withHeader('Sec-WebSocket-Version'), 426, 'WS_ERR_REQUEST_VERSION_MISSING'],
    ['version doubled', withHeader('Sec-WebSocket-Version', '13', '13'), 426, 'WS_ERR_REQUEST_VERSION_REPEATED'],
    ['version 8', withHeader('Sec-WebSocket-Version', '8'), 426, 'WS_ERR_REQUEST_VERSION_UNSUPPORTED'],
    ['version 13.0', withHeader('Sec-WebSocket-Version', '13.0'), 426, 'WS_ERR_REQUEST_VERSION_UNSUPPORTED'],
    ['version 013', withHeader('Sec-WebSocket-Version', '013'), 426, 'WS_ERR_REQUEST_VERSION_UNSUPPORTED'],
    ['version 13, 8', withHeader('Sec-WebSocket-Version', '13, 8'), 426, 'WS_ERR_REQUEST_VERSION_UNSUPPORTED'],
    ['subprotocols empty', withHeader('Sec-WebSocket-Protocol', ''), 400, 'WS_ERR_REQUEST_SUBPROTOCOL_SYNTAX'],
    ['subprotocol no token', withHeader('Sec-WebSocket-Protocol', 'foo;bar'), 400, 'WS_ERR_REQUEST_SUBPROTOCOL_SYNTAX'],
    ['subprotocol twice', withHeader('Sec-WebSocket-Protocol', 'a, a'), 400, 'WS_ERR_REQUEST_SUBPROTOCOL_DUPLICATE'],
    [
      'subprotocol in two lines',
      withHeader('Sec-WebSocket-Protocol', 'a', 'a'),
      400,
      'WS_ERR_REQUEST_SUBPROTOCOL_DUPLICATE',
    ],
    ['extensions empty', withHeader('Sec-WebSocket-Extensions', ''), 400, 'WS_ERR_REQUEST_EXTENSION_SYNTAX'],
    ['extensions malformed', withHeader('Sec-WebSocket-Extensions', 'a; b="'), 400, 'WS_ERR_REQUEST_EXTENSION_SYNTAX'],
    [
      'second line of extensions malformed',
      withHeader('Sec-WebSocket-Extensions', 'a', ';'),
      400,
      'WS_ERR_REQUEST_EXTENSION_SYNTAX',
    ],
    ['a body', [...good, ['Content-Length', '5']], 400, 'WS_ERR_REQUEST_BODY'],
    ['two lengths', [...good, ['Content-Length', '0'], ['Content-Length', '5']], 400, 'WS_ERR_REQUEST_BODY'],
    ['a chunked body', [...good, ['Transfer-Encoding', 'chunked']], 400, 'WS_ERR_REQUEST_BODY'],
  ];
  for (const [what, fields, status, code] of cases) {
    it(`refuses with ${status}: ${what}`, () => {
      const refusal = refused(fields);
      assert.deepEqual([refusal.code, refusal.status, refusal.failure.code], [code, status, code]);
      assert.ok(refusal.body.startsWith(refusal.failure.message));
      assert.ok(refusal.body.includes(`Expected: ${refusal.failure.expected}.`));
      assert.ok(refusal.body.length < 1000, 'what the client sent is cut');
      for (const char of refusal.body) assert.ok(char === '\n' || char >= ' ', 'what the client sent is escaped');
    });
  }

  it('refuses every method but GET, and says which is right', () => {
    const refusal = refused(good, true, { method: 'POST' });
    assert.deepEqual(
      [refusal.code, refusal.status, refusal.headers],
      ['WS_ERR_REQUEST_METHOD', 405, [['Allow', 'GET']]],
    );
  });

  it('refuses HTTP/1.0', () => {
    assert.equal(refused(good, true, { httpVersion: '1.0' }).code, 'WS_ERR_REQUEST_HTTP_VERSION');
  });

  it('names the version that it speaks, as RFC 6455 §4.4 asks, next to the Upgrade that goes with 426', () => {
    assert.deepEqual(refused(withHeader('Sec-WebSocket-Version', '7')).headers, [
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
    ]);
  });
});

describe('strict: false', () => {
  it('accepts what ws 8 accepts: HTTP/1.0, any Host, a body, no Connection, version 8', () => {
    accepted(good, false, { httpVersion: '1.0' });
    accepted(withHeader('Host'), false);
    accepted(withHeader('Host', 'a', 'b'), false);
    accepted([...good, ['Content-Length', '5'], ['Transfer-Encoding', 'chunked']], false);
    accepted(withHeader('Connection'), false);
    const draft = [
      ...withHeader('Sec-WebSocket-Version', '8'),
      ['Sec-WebSocket-Origin', 'http://draft'] as HeaderField,
    ];
    assert.deepEqual([accepted(draft, false).version, accepted(draft, false).origin], [8, 'http://draft']);
  });

  it('answers a wrong version as ws 8 does', () => {
    const refusal = refused(withHeader('Sec-WebSocket-Version', '12'), false);
    assert.deepEqual([refusal.status, refusal.headers], [400, [['Sec-WebSocket-Version', '13, 8']]]);
  });

  it('does not look at extensions when told so', () => {
    const request = head(withHeader('Sec-WebSocket-Extensions', '"'));
    assert.ok(checkRequest(request, { strict: false, readExtensions: false }).ok);
  });

  it('still refuses a missing, doubled or malformed key', () => {
    for (const values of [[], [KEY, KEY], ['x']]) {
      assert.equal(refused(withHeader('Sec-WebSocket-Key', ...values), false).status, 400);
    }
  });
});

describe('RFC 6455 §4.1: writing the opening request', () => {
  it('writes what it would accept itself', () => {
    const request = buildRequest({
      target: '/',
      host: 'h',
      key: KEY,
      protocols: ['a', 'b'],
      extensions: 'x',
      origin: 'o',
    });
    const checked = checkRequest(request, { strict: true });
    assert.ok(checked.ok);
    assert.deepEqual([checked.protocols, checked.origin], [['a', 'b'], 'o']);
  });

  it('writes only what is needed, and further headers last', () => {
    const { headers } = buildRequest({ target: '/', host: 'h', key: KEY, headers: [['Cookie', 'c']] });
    assert.deepEqual(
      [...headers],
      [
        ['Host', 'h'],
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Key', KEY],
        ['Sec-WebSocket-Version', '13'],
        ['Cookie', 'c'],
      ],
    );
  });

  it('writes the origin as the draft of version 8 does', () => {
    const { headers } = buildRequest({ target: '/', host: 'h', key: KEY, version: 8, origin: 'o' });
    assert.deepEqual([headers.get('Sec-WebSocket-Origin'), headers.has('Origin')], ['o', false]);
  });
});
