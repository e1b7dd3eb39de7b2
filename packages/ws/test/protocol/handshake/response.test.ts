import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HandshakeFailure } from '../../../src/protocol/handshake/failures.ts';
import { type HeaderField, HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';
import {
  buildResponse,
  checkResponse,
  type SentRequest,
  statusFailure,
} from '../../../src/protocol/handshake/response.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const good: HeaderField[] = [
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Accept', ACCEPT],
];
const sent: SentRequest = { key: KEY, protocols: [], deflate: undefined, strict: true };

function head(fields: readonly HeaderField[], line: { status?: number; httpVersion?: string } = {}) {
  return { httpVersion: '1.1', status: 101, reason: 'Switching Protocols', headers: new HeaderFields(fields), ...line };
}

function withHeader(name: string, ...values: string[]): HeaderField[] {
  return [...good.filter(([field]) => field !== name), ...values.map((value): HeaderField => [name, value])];
}

function agreed(fields: readonly HeaderField[], request: Partial<SentRequest> = {}, line = {}) {
  const result = checkResponse(head(fields, line), { ...sent, ...request });
  assert.ok(result.ok, JSON.stringify(result));
  return result;
}

function failed(fields: readonly HeaderField[], request: Partial<SentRequest> = {}, line = {}): HandshakeFailure {
  const result = checkResponse(head(fields, line), { ...sent, ...request });
  assert.ok(!result.ok, 'accepted');
  assert.equal(result.failure.received.headers?.size, fields.length, 'the headers as on the wire are in the failure');
  return result.failure;
}

describe('RFC 6455 §4.1: reading the answer', () => {
  it('accepts the answer of RFC 6455 §1.3', () => {
    const { protocol, deflate } = agreed([...good, ['Sec-WebSocket-Protocol', 'chat']], {
      protocols: ['chat', 'superchat'],
    });
    assert.deepEqual([protocol, deflate], ['chat', undefined]);
  });

  it('accepts any spelling of names, any case of tokens, and Upgrade anywhere in Connection', () => {
    agreed(good.map(([name, value]) => [name.toLowerCase(), value]));
    agreed(good.map(([name, value]) => [name.replace('WebSocket', 'Websocket'), value]));
    agreed(withHeader('Upgrade', 'WebSocket'));
    for (const value of ['upgrade', 'keep-alive, Upgrade', 'Upgrade,', 'Upgrade, close']) {
      agreed(withHeader('Connection', value));
    }
    agreed(withHeader('Connection', 'keep-alive', 'Upgrade'));
  });

  it('returns the agreed compression', () => {
    const fields = [
      ...good,
      ['Sec-WebSocket-Extensions', 'permessage-deflate; server_no_context_takeover'] as HeaderField,
    ];
    assert.deepEqual(agreed(fields, { deflate: {} }).deflate, {
      serverNoContextTakeover: true,
      clientNoContextTakeover: false,
      serverMaxWindowBits: 15,
      clientMaxWindowBits: 15,
    });
  });

  const cases: [what: string, fields: HeaderField[], code: string, request?: Partial<SentRequest>][] = [
    ['Upgrade missing', withHeader('Upgrade'), 'WS_ERR_RESPONSE_UPGRADE_MISSING'],
    ['Upgrade empty', withHeader('Upgrade', ''), 'WS_ERR_RESPONSE_UPGRADE_INVALID'],
    ['Upgrade to something else', withHeader('Upgrade', 'h2c'), 'WS_ERR_RESPONSE_UPGRADE_INVALID'],
    ['Upgrade doubled', withHeader('Upgrade', 'websocket', 'websocket'), 'WS_ERR_RESPONSE_UPGRADE_INVALID'],
    ['Connection missing', withHeader('Connection'), 'WS_ERR_RESPONSE_CONNECTION_MISSING'],
    ['Connection: close', withHeader('Connection', 'close'), 'WS_ERR_RESPONSE_CONNECTION_INVALID'],
    ['Connection with a control byte', withHeader('Connection', 'Upgrade\x00'), 'WS_ERR_RESPONSE_CONNECTION_INVALID'],
    ['Accept missing', withHeader('Sec-WebSocket-Accept'), 'WS_ERR_ACCEPT_MISSING'],
    ['Accept wrong', withHeader('Sec-WebSocket-Accept', 'x'), 'WS_ERR_ACCEPT_WRONG'],
    ['subprotocol not requested', [...good, ['Sec-WebSocket-Protocol', 'a']], 'WS_ERR_SUBPROTOCOL_NOT_REQUESTED'],
    ['empty subprotocol not requested', [...good, ['Sec-WebSocket-Protocol', '']], 'WS_ERR_SUBPROTOCOL_NOT_REQUESTED'],
    ['subprotocol missing', good, 'WS_ERR_SUBPROTOCOL_MISSING', { protocols: ['a'] }],
    [
      'subprotocol not asked for',
      [...good, ['Sec-WebSocket-Protocol', 'b']],
      'WS_ERR_SUBPROTOCOL_NOT_OFFERED',
      { protocols: ['a'] },
    ],
    [
      'subprotocol empty',
      [...good, ['Sec-WebSocket-Protocol', '']],
      'WS_ERR_SUBPROTOCOL_NOT_OFFERED',
      { protocols: ['a'] },
    ],
    [
      'subprotocol in another case',
      [...good, ['Sec-WebSocket-Protocol', 'Chat']],
      'WS_ERR_SUBPROTOCOL_CASE',
      { protocols: ['chat'] },
    ],
    [
      'the whole list echoed',
      [...good, ['Sec-WebSocket-Protocol', 'a, b']],
      'WS_ERR_SUBPROTOCOL_LIST',
      { protocols: ['a', 'b'] },
    ],
    [
      'subprotocol doubled',
      [...good, ['Sec-WebSocket-Protocol', 'a'], ['Sec-WebSocket-Protocol', 'a']],
      'WS_ERR_SUBPROTOCOL_REPEATED',
      { protocols: ['a'] },
    ],
    [
      'extension not requested',
      [...good, ['Sec-WebSocket-Extensions', 'permessage-deflate']],
      'WS_ERR_EXTENSION_NOT_REQUESTED',
    ],
    ['extension unknown', [...good, ['Sec-WebSocket-Extensions', 'foo']], 'WS_ERR_EXTENSION_UNKNOWN', { deflate: {} }],
    [
      'extension with an odd name',
      [...good, ['Sec-WebSocket-Extensions', '__proto__']],
      'WS_ERR_EXTENSION_UNKNOWN',
      { deflate: {} },
    ],
    [
      'one unknown extension of two',
      [...good, ['Sec-WebSocket-Extensions', 'permessage-deflate, foo']],
      'WS_ERR_EXTENSION_UNKNOWN',
      { deflate: {} },
    ],
    [
      'extension twice',
      [...good, ['Sec-WebSocket-Extensions', 'permessage-deflate, permessage-deflate']],
      'WS_ERR_EXTENSION_REPEATED',
      { deflate: {} },
    ],
    [
      'two lines of extensions',
      [...good, ['Sec-WebSocket-Extensions', 'permessage-deflate'], ['Sec-WebSocket-Extensions', 'permessage-deflate']],
      'WS_ERR_EXTENSION_REPEATED',
      { deflate: {} },
    ],
    ['extensions malformed', [...good, ['Sec-WebSocket-Extensions', 'a;']], 'WS_ERR_EXTENSION_SYNTAX', { deflate: {} }],
    ['extensions empty', [...good, ['Sec-WebSocket-Extensions', '']], 'WS_ERR_EXTENSION_SYNTAX', { deflate: {} }],
    [
      'parameter unknown',
      [...good, ['Sec-WebSocket-Extensions', 'permessage-deflate; foo']],
      'WS_ERR_EXTENSION_PARAMETER',
      { deflate: {} },
    ],
    [
      'window bits out of range',
      [...good, ['Sec-WebSocket-Extensions', 'permessage-deflate; server_max_window_bits=16']],
      'WS_ERR_EXTENSION_WINDOW_BITS',
      { deflate: {} },
    ],
  ];
  for (const [what, fields, code, request] of cases) {
    it(`fails: ${what}`, () => {
      const failure = failed(fields, request);
      assert.equal(failure.code, code);
      assert.equal(failure.stage, 'response');
    });
  }

  it('wants HTTP/1.1, unless told to be lenient', () => {
    assert.equal(failed(good, {}, { httpVersion: '1.0' }).code, 'WS_ERR_RESPONSE_HTTP_VERSION');
    agreed(good, { strict: false }, { httpVersion: '1.0' });
  });

  it('fails by the status when it is not 101', () => {
    for (const [status, code] of [
      [200, 'WS_ERR_STATUS_200'],
      [204, 'WS_ERR_STATUS_2XX'],
      [301, 'WS_ERR_STATUS_3XX'],
      [404, 'WS_ERR_STATUS_404'],
      [418, 'WS_ERR_STATUS_4XX'],
      [500, 'WS_ERR_STATUS_5XX'],
      [502, 'WS_ERR_STATUS_502'],
      [100, 'WS_ERR_STATUS_OTHER'],
      [999, 'WS_ERR_STATUS_OTHER'],
    ] as const) {
      const failure = failed(good, {}, { status });
      assert.deepEqual([failure.code, failure.received.status], [code, status]);
    }
  });

  it('puts the body of a refusing answer into the failure, cut to 1,024 bytes', () => {
    const failure = statusFailure(head([], { status: 403 }), { body: Buffer.alloc(5000, 'a'), url: 'ws://h/' });
    assert.deepEqual(
      [failure.code, failure.received.body?.length, failure.url],
      ['WS_ERR_STATUS_403', 1024, 'ws://h/'],
    );
  });
});

describe('RFC 6455 §4.2.2: writing the answer', () => {
  it('writes the canonical spelling, what matters first, and nothing else', () => {
    const { status, reason, headers } = buildResponse({ key: KEY });
    assert.deepEqual([status, reason], [101, 'Switching Protocols']);
    assert.deepEqual([...headers], good);
  });

  it('adds what was agreed, and further headers last', () => {
    const { headers } = buildResponse({
      key: KEY,
      protocol: 'p',
      extensions: 'permessage-deflate',
      headers: [['X', 'y']],
    });
    assert.deepEqual([...headers].slice(3), [
      ['Sec-WebSocket-Protocol', 'p'],
      ['Sec-WebSocket-Extensions', 'permessage-deflate'],
      ['X', 'y'],
    ]);
  });

  it('writes what it would accept itself', () => {
    const answer = buildResponse({ key: KEY, protocol: 'p', extensions: 'permessage-deflate' });
    assert.ok(checkResponse(answer, { key: KEY, protocols: ['p'], deflate: {}, strict: true }).ok);
  });
});
