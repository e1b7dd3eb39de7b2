import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HandshakeError } from '@handfast/ws';
import { answerLines, type Outcome, RawServer } from './support/client.ts';
import { nothingEscapes } from './support/escapes.ts';
import { type DamageCodes, damage, type Row, TOO_LONG } from './support/header-damage.ts';
import { ACCEPT, head, lineOf } from './support/request.ts';
import { nothingLeft, openResources } from './support/resources.ts';

const MALFORMED = 'WS_ERR_RESPONSE_MALFORMED';
const LARGE = 'WS_ERR_RESPONSE_TOO_LARGE';
const OK = '101 Switching Protocols';

const rules: Record<string, { missing?: string; doubled?: string; value?: string }> = {
  Upgrade: {
    missing: 'WS_ERR_RESPONSE_UPGRADE_MISSING',
    doubled: 'WS_ERR_RESPONSE_UPGRADE_INVALID',
    value: 'WS_ERR_RESPONSE_UPGRADE_INVALID',
  },
  Connection: { missing: 'WS_ERR_RESPONSE_CONNECTION_MISSING', value: 'WS_ERR_RESPONSE_CONNECTION_INVALID' },
  'Sec-WebSocket-Accept': {
    missing: 'WS_ERR_ACCEPT_MISSING',
    doubled: 'WS_ERR_ACCEPT_REPEATED',
    value: 'WS_ERR_ACCEPT_WRONG',
  },
  'Sec-WebSocket-Protocol': {
    missing: 'WS_ERR_SUBPROTOCOL_MISSING',
    doubled: 'WS_ERR_SUBPROTOCOL_REPEATED',
    value: 'WS_ERR_SUBPROTOCOL_NOT_OFFERED',
  },
  'Sec-WebSocket-Extensions': { doubled: 'WS_ERR_EXTENSION_REPEATED', value: 'WS_ERR_EXTENSION_SYNTAX' },
};

describe('bad input: each header of the answer', () => {
  nothingEscapes();
  const server = new RawServer();

  for (const [name] of answerLines) {
    for (const [what, lines, code] of rowsFor(name)) {
      it(`${name}: ${what}`, () => check(head(`HTTP/1.1 ${OK}`, answerLines, name, lines), code));
    }
  }

  const startLines: [what: string, line: string, code: string | undefined][] = [
    ['no reason', 'HTTP/1.1 101', undefined],
    ['another reason', 'HTTP/1.1 101 Whatever', undefined],
    ['HTTP/1.0', `HTTP/1.0 ${OK}`, 'WS_ERR_RESPONSE_HTTP_VERSION'],
    ['HTTP/2.0', `HTTP/2.0 ${OK}`, 'WS_ERR_RESPONSE_HTTP_VERSION'],
    ['200', 'HTTP/1.1 200 OK', 'WS_ERR_STATUS_200'],
    ['404', 'HTTP/1.1 404 Not Found', 'WS_ERR_STATUS_404'],
    ['a status of two digits', 'HTTP/1.1 10 OK', MALFORMED],
    ['a status that is none', 'HTTP/1.1 abc OK', MALFORMED],
    ['no version', `HTTP ${OK}`, 'WS_ERR_RESPONSE_NOT_HTTP'],
    ['ICY', 'ICY 200 OK', 'WS_ERR_RESPONSE_NOT_HTTP'],
    ['a banner', 'SSH-2.0-OpenSSH_9.6', 'WS_ERR_RESPONSE_NOT_HTTP'],
    ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x46', 'WS_ERR_PLAIN_TO_TLS'],
    ['a frame', '\x81\x05Hello', 'WS_ERR_RESPONSE_IS_FRAMES'],
    ['NUL', '\x00\x00\x00\x00', 'WS_ERR_RESPONSE_NOT_HTTP'],
    ['a request', 'GET / HTTP/1.1', 'WS_ERR_RESPONSE_NOT_HTTP'],
    ['a line without end', `HTTP/1.1 101 ${TOO_LONG}`, LARGE],
  ];
  for (const [what, line, code] of startLines) {
    it(`first line: ${what}`, () => check(head(line, answerLines, '', []), code));
  }

  it('a hundred headers in front of those that matter', () => {
    const many = Array.from({ length: 100 }, (_, i) => `X-${i}: y`);
    return check(head(`HTTP/1.1 ${OK}`, answerLines, 'Upgrade', [...many, 'Upgrade: websocket']), undefined);
  });

  it('more headers than fit', () => {
    const many = Array.from({ length: 2000 }, (_, i) => `X-${i}: yyyyyyyy`);
    return check(head(`HTTP/1.1 ${OK}`, answerLines, 'Upgrade', [...many, 'Upgrade: websocket']), LARGE);
  });

  /** Dials, and looks at how it ended. A client that was accepted gets a message and a close frame. */
  async function check(answer: Buffer, code: string | undefined): Promise<void> {
    const before = openResources();
    const frames = Buffer.from('81026869880203e8', 'hex');
    const outcome = await server.dial({ chunks: [Buffer.concat([answer, frames])], leaving: 'FIN' }, [
      'chat',
      'superchat',
    ]);
    if (code === undefined) {
      assert.equal(outcome.error, undefined);
      assert.deepEqual([outcome.events, outcome.closeCode], [['open', 'message hi'], 1000]);
    } else {
      assertFailure(outcome, code);
    }
    await nothingLeft(before);
  }
});

/** One error, which explains itself; then close; and nothing that looks like a connection. */
function assertFailure({ events, error, closeCode, socket }: Outcome, code: string): void {
  assert.deepEqual([events, closeCode, socket.readyState], [['error'], 1006, socket.CLOSED]);
  assert.ok(error instanceof HandshakeError, String(error));
  assert.equal(error.code, code, error.message);
  assert.ok(error.hint.length > 10 && error.expected.length > 3, 'no hint');
  assert.ok(error.stage === 'response' && error.url?.startsWith('ws://127.0.0.1:'), error.stage);
  assert.doesNotMatch(error.message, /[\p{Cc}\p{Zl}\p{Zp}]/u);
}

function rowsFor(name: string): Row[] {
  const { missing, doubled, value } = rules[name] ?? {};
  const codes: DamageCodes = {
    missing,
    doubled,
    doubledOther: doubled,
    long: name === 'Sec-WebSocket-Extensions' ? 'WS_ERR_EXTENSION_UNKNOWN' : value,
    latin1: value,
    malformed: MALFORMED,
    large: LARGE,
  };
  return [...damage(name, lineOf(answerLines, name), codes), ...ownRows(name)];
}

function ownRows(name: string): Row[] {
  const of = (content: string, code: string | undefined): Row => [`"${content}"`, [`${name}: ${content}`], code];
  const bits = 'WS_ERR_EXTENSION_WINDOW_BITS';
  const parameter = 'WS_ERR_EXTENSION_PARAMETER';
  switch (name) {
    case 'Upgrade':
      return [
        of('WebSocket', undefined),
        of('h2c', 'WS_ERR_RESPONSE_UPGRADE_INVALID'),
        of('websocket, h2c', 'WS_ERR_RESPONSE_UPGRADE_INVALID'),
      ];
    case 'Connection':
      return [
        of('keep-alive, Upgrade', undefined),
        of('close', 'WS_ERR_RESPONSE_CONNECTION_INVALID'),
        of('Upgraded', 'WS_ERR_RESPONSE_CONNECTION_INVALID'),
      ];
    case 'Sec-WebSocket-Accept':
      return [
        of(ACCEPT.toLowerCase(), 'WS_ERR_ACCEPT_WRONG'),
        of(`${ACCEPT}=`, 'WS_ERR_ACCEPT_WRONG'),
        of(`${ACCEPT}, ${ACCEPT}`, 'WS_ERR_ACCEPT_REPEATED'),
        of('', 'WS_ERR_ACCEPT_MISSING'),
      ];
    case 'Sec-WebSocket-Protocol':
      return [
        of('superchat', undefined),
        of('Chat', 'WS_ERR_SUBPROTOCOL_CASE'),
        of('chat, superchat', 'WS_ERR_SUBPROTOCOL_LIST'),
        of('', 'WS_ERR_SUBPROTOCOL_NOT_OFFERED'),
        of('"chat"', 'WS_ERR_SUBPROTOCOL_NOT_OFFERED'),
      ];
    case 'Sec-WebSocket-Extensions':
      return [
        of('', 'WS_ERR_EXTENSION_SYNTAX'),
        of('permessage-deflate; a', parameter),
        of('permessage-deflate; server_no_context_takeover=1', parameter),
        of('permessage-deflate; server_no_context_takeover; server_no_context_takeover', parameter),
        of('permessage-deflate; server_max_window_bits', bits),
        of('permessage-deflate; server_max_window_bits=16', bits),
        of('permessage-deflate; client_max_window_bits=7', bits),
        of('permessage-deflate; client_max_window_bits="10"; server_max_window_bits=8', undefined),
        of('permessage-deflate, permessage-deflate', 'WS_ERR_EXTENSION_REPEATED'),
        of('permessage-bzip2', 'WS_ERR_EXTENSION_UNKNOWN'),
        of('permessage-deflate; a="', 'WS_ERR_EXTENSION_SYNTAX'),
      ];
    default:
      return [];
  }
}
