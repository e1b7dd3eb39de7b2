import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeFrame, frame } from '@handfast/ws/testing';
import { conversationChecks } from '../../../src/doctor/checks/conversation/index.ts';
import type {
  ConversationEvidence,
  HeardClose,
  HeardEnd,
  HeardViolation,
} from '../../../src/doctor/evidence/conversation.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import { readUrl } from '../../../src/doctor/stages/url.ts';
import { textOf } from '../../../src/facts/fact.ts';
import {
  ANSWERED,
  conversationOf,
  cutAt,
  framesOf,
  heard,
  idleOf,
  NO_PONG,
  PONG,
  UNANSWERED,
} from '../support/conversation.ts';

const closed = (code: number, reason = '', atMs = 60): { close: HeardClose; end: HeardEnd } => ({
  close: { atMs, code, reason },
  end: { atMs: atMs + 1, how: 'fin', afterOurClose: true },
});
const ended = (how: HeardEnd['how'], atMs: number): { end: HeardEnd } => ({ end: { atMs, how, afterOurClose: false } });
const broke = (code: HeardViolation['code']): { violation: HeardViolation } => ({
  violation: { atMs: 60, code, received: '' },
});
const talked = (parts: Parameters<typeof conversationOf>[0], more: Parameters<typeof framesOf>[1] = {}): Evidence => ({
  frames: framesOf(conversationOf(parts), more),
});
const mute = { pings: [NO_PONG], data: UNANSWERED, closing: UNANSWERED };
const text = (payload: string | Buffer): Buffer => frame({ payload });

/** What the checks say, in their order: `severity code`. */
const table: readonly (readonly [name: string, evidence: Evidence, said: readonly string[]])[] = [
  ['nothing of a healthy connection', talked({ bytes: text('hello') }), []],
  [
    'a second answer behind the 101',
    talked({ bytes: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), ...broke('WS_ERR_HTTP_INSTEAD_OF_FRAMES') }),
    ['error two-upgrade-handlers'],
  ],
  [
    'a second answer behind a frame, with compression agreed',
    talked({
      deflate: true,
      bytes: Buffer.concat([text('fine'), Buffer.from('HTTP/1.1 101 Switching Protocols\r\n')]),
      ...broke('WS_ERR_UNEXPECTED_RSV_1'),
    }),
    ['error two-upgrade-handlers'],
  ],
  [
    'printed text, that looks like the begin of a long frame where compression is agreed',
    talked({ deflate: true, bytes: Buffer.from('A client has connected'), unfinished: 'a frame' }),
    ['error text-after-upgrade'],
  ],
  [
    'a compressed frame that nobody agreed to',
    talked({
      bytes: frame({ rsv: 4, payload: Buffer.from('f248cdc9c90700', 'hex') }),
      ...broke('WS_ERR_UNEXPECTED_RSV_1'),
    }),
    ['error compressed-without-agreement'],
  ],
  [
    'RSV1 on what cannot be inflated',
    talked({ bytes: frame({ rsv: 4, payload: Buffer.alloc(8, 0xff) }), ...broke('WS_ERR_UNEXPECTED_RSV_1') }),
    ['error frame-invalid'],
  ],
  [
    'two writers',
    talked({
      bytes: Buffer.concat([text('x'.repeat(90)).subarray(0, 40), text('{"a":1}'), Buffer.from('x'.repeat(52))]),
      ...broke('WS_ERR_INVALID_UTF8'),
    }),
    ['error frames-interleaved'],
  ],
  ['masked frames', talked({ ...broke('WS_ERR_UNEXPECTED_MASK') }), ['error server-frames-masked']],
  [
    'text in Latin-1',
    talked({ bytes: text(Buffer.from('Grüße', 'latin1')), ...broke('WS_ERR_INVALID_UTF8') }),
    ['error text-not-utf8'],
  ],
  [
    'a close frame whose reason is not UTF-8',
    talked({
      bytes: frame({ opcode: 8, payload: Buffer.of(3, 232, 255) }),
      ...broke('WS_ERR_INVALID_UTF8'),
    }),
    ['error close-frame-invalid'],
  ],
  [
    'a close code that never travels',
    talked({ bytes: closeFrame(1006), ...broke('WS_ERR_INVALID_CLOSE_CODE') }),
    ['error close-frame-invalid'],
  ],
  ['a message beyond the limit', talked({ ...broke('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') }), ['error message-too-big']],
  [
    'what was compressed otherwise than agreed',
    talked({ deflate: true, ...broke('WS_ERR_INVALID_DEFLATE') }),
    ['error compression-context-mismatch'],
  ],
  [
    'a reserved opcode',
    talked({ bytes: frame({ opcode: 3 }), ...broke('WS_ERR_INVALID_OPCODE') }),
    ['error frame-invalid'],
  ],
  [
    'a length that many forgive',
    talked({ bytes: frame({ payload: 'hi', lengthBits: 16 }), ...broke('WS_ERR_NON_MINIMAL_LENGTH') }),
    ['warning frame-invalid'],
  ],
  [
    'FIN at once',
    talked(ended('fin', 2), { pings: [], silent: conversationOf(ended('fin', 2)) }),
    ['error handler-ended-at-once'],
  ],
  [
    'RST at once, because a ping of ours was not read; FIN without one',
    talked(ended('reset', 2), { pings: [], silent: conversationOf(ended('fin', 2)) }),
    ['error handler-ended-at-once'],
  ],
  [
    'RST a little later',
    talked(ended('reset', 60), { silent: conversationOf(ended('reset', 61)) }),
    ['error connection-lost'],
  ],
  [
    'an end upon a ping, and none without',
    talked(ended('fin', 5), { pings: [NO_PONG], silent: conversationOf() }),
    ['error pings-unanswered'],
  ],
  [
    'an end that a time-out of silence explains',
    {
      frames: framesOf(conversationOf(ended('fin', 300))),
      idle: idleOf(750, { traffic: 'none', ...cutAt(300) }, { traffic: 'ping' }),
    },
    ['warning idle-timeout'],
  ],
  [
    'an end with compression, and a life without',
    talked(
      { deflate: true, ...ended('fin', 2) },
      {
        pings: [],
        silent: conversationOf(ended('fin', 2)),
        uncompressed: { conversation: conversationOf(), ping: PONG },
      },
    ),
    ['error compression-breaks-proxy'],
  ],
  [
    'silence with compression, and answers without',
    talked({ deflate: true }, { ...mute, uncompressed: { conversation: conversationOf(), ping: PONG } }),
    ['error compression-breaks-proxy'],
  ],
  ['FIN inside of a message', talked({ ...ended('fin', 100), unfinished: '90 bytes' }), ['error message-truncated']],
  ['RST inside of a message', talked({ ...ended('reset', 100), unfinished: '90 bytes' }), ['error connection-lost']],
  [
    'a message that does not go on',
    talked({ unfinished: 'a fragmented message', lastByteMs: 50, leftMs: 2000 }),
    ['warning message-truncated'],
  ],
  ['nothing where a message still comes', talked({ unfinished: '9 MB', lastByteMs: 1990, leftMs: 2000 }), []],
  ['1000', talked(closed(1000, 'done')), ['warning closed-normally']],
  ['1001', talked(closed(1001)), ['warning closed-going-away']],
  ['an empty close frame', talked(closed(1005)), ['warning closed-without-code']],
  [
    '1000 in the breath of the 101, twice',
    talked(closed(1000, '', 1), { silent: conversationOf(closed(1000, '', 1)) }),
    ['error handler-ended-at-once', 'warning closed-normally'],
  ],
  ['1008', talked(closed(1008, 'rate limit')), ['error closed-by-policy']],
  ['1008 with a token', talked(closed(1008, 'token expired')), ['error not-authenticated', 'error closed-by-policy']],
  [
    '1008 with an origin',
    talked(closed(1008, 'Origin not allowed')),
    ['error origin-not-allowed', 'error closed-by-policy'],
  ],
  ['1011', talked(closed(1011)), ['error closed-server-error']],
  ['4000', talked(closed(4000, 'go away')), ['error closed-by-application']],
  [
    '4000 with a time for logging in',
    talked(closed(4000, 'auth timeout')),
    ['error not-authenticated', 'error closed-by-application'],
  ],
  ['4401', talked(closed(4401)), ['error not-authenticated', 'error closed-by-application']],
  ['4406', talked(closed(4406)), ['error subprotocol-graphql-mismatch']],
  [
    'a heartbeat in JSON that was not answered',
    talked({ messages: [heard('{"op":"ping"}')], ...closed(4000, 'no heartbeat') }),
    ['error heartbeat-wrong-layer', 'error closed-by-application'],
  ],
  [
    'no end of TCP behind both close frames',
    talked({ close: { atMs: 60, code: 1000, reason: '' } }),
    ['warning close-handshake-incomplete', 'warning closed-normally'],
  ],
  ['nothing that comes back', talked({}, mute), ['error middlebox-swallows-frames', 'error pings-unanswered']],
  [
    'what is not taken from the network',
    talked({}, { ...mute, fill: { offeredBytes: 2 ** 24, tookAll: false } }),
    ['error slow-readers'],
  ],
  ['answers that stop', talked({}, { ...mute, pings: [PONG, NO_PONG] }), ['error half-open']],
  ['a server that speaks and does not listen', talked({ bytes: text('tick') }, mute), ['error pings-unanswered']],
  [
    'data without control frames',
    talked({}, { pings: [NO_PONG], data: ANSWERED, closing: UNANSWERED }),
    ['warning control-frames-swallowed'],
  ],
  [
    'everything but pongs',
    talked({}, { pings: [NO_PONG], data: ANSWERED, closing: ANSWERED }),
    ['warning pings-unanswered'],
  ],
  [
    'pongs that come late every time',
    talked(
      {},
      {
        pings: [
          { ...PONG, rttMs: 900 },
          { ...PONG, rttMs: 950 },
        ],
      },
    ),
    ['warning middlebox-swallows-frames', 'warning event-loop-blocked'],
  ],
  [
    'pongs that come when somebody finds the time',
    talked(
      {},
      {
        pings: [
          { ...PONG, rttMs: 400 },
          { ...PONG, rttMs: 1950 },
        ],
      },
    ),
    ['warning event-loop-blocked', 'warning middlebox-swallows-frames'],
  ],
  ['one slow pong', talked({}, { pings: [{ ...PONG, rttMs: 1900 }, PONG] }), ['note event-loop-blocked']],
  [
    '1002 without a word where GraphQL is served',
    { url: readUrl('ws://localhost/graphql'), ...talked(closed(1002)) },
    ['error subprotocol-graphql-mismatch', 'error closed-protocol-error'],
  ],
  [
    'an age that nobody survives, and a heartbeat asked for in messages',
    {
      idle: idleOf(
        60_000,
        { traffic: 'none', heartbeatAsked: true, ...cutAt(45_000) },
        { traffic: 'ping', ...cutAt(45_000) },
      ),
    },
    ['warning heartbeat-wrong-layer'],
  ],
  [
    'nothing of a slow network',
    talked(
      {},
      {
        pings: [
          { ...PONG, rttMs: 200 },
          { ...PONG, rttMs: 210 },
        ],
      },
    ),
    [],
  ],
  [
    'an idle limit at which pings count',
    { idle: idleOf(300_000, { traffic: 'none', ...cutAt(60_100) }, { traffic: 'ping' }, { traffic: 'data' }) },
    ['warning idle-timeout'],
  ],
  [
    'an idle limit at which only messages count',
    {
      idle: idleOf(
        300_000,
        { traffic: 'none', ...cutAt(60_100) },
        { traffic: 'ping', ...cutAt(60_200) },
        { traffic: 'data' },
      ),
    },
    ['warning idle-timeout'],
  ],
  [
    'an age that nobody survives',
    {
      idle: idleOf(
        60_000,
        { traffic: 'none', ...cutAt(30_000) },
        { traffic: 'ping', ...cutAt(30_000) },
        { traffic: 'data', ...cutAt(30_000) },
      ),
    },
    ['warning lifetime-limit'],
  ],
  [
    'both, where no messages could be tried',
    { idle: idleOf(60_000, { traffic: 'none', ...cutAt(30_000) }, { traffic: 'ping', ...cutAt(30_000) }) },
    ['warning lifetime-limit', 'warning idle-timeout'],
  ],
  [
    'a silence after which it is dead without a word',
    {
      idle: idleOf(
        60_000,
        { traffic: 'none', wantedMs: 12_000 },
        { traffic: 'none', wantedMs: 32_000, answersAtEnd: false },
        { traffic: 'ping' },
      ),
    },
    ['warning half-open'],
  ],
  [
    'a heartbeat that is missed later',
    {
      idle: idleOf(
        60_000,
        { traffic: 'none', ageMs: 45_000, close: { atMs: 45_000, code: 4009, reason: 'Session timed out: heartbeat' } },
        { traffic: 'ping', ageMs: 45_000, close: { atMs: 45_000, code: 4009, reason: 'heartbeat' } },
      ),
    },
    ['warning heartbeat-wrong-layer'],
  ],
  [
    'pongs of ours that do not arrive',
    {
      idle: idleOf(60_000, {
        traffic: 'none',
        ageMs: 40_000,
        pingsHeard: 1,
        close: { atMs: 40_000, code: 1011, reason: 'keepalive ping timeout' },
      }),
    },
    ['warning control-frames-swallowed'],
  ],
  [
    'a time for logging in that runs out, busy or not',
    {
      idle: idleOf(
        60_000,
        { traffic: 'none', ageMs: 5000, close: { atMs: 5000, code: 4401, reason: 'Unauthorized' } },
        { traffic: 'ping', ageMs: 5000, close: { atMs: 5000, code: 4401, reason: 'Unauthorized' } },
        { traffic: 'data', ageMs: 10, close: { atMs: 10, code: 4400, reason: 'no JSON' } },
      ),
    },
    ['warning not-authenticated', 'warning closed-by-application'],
  ],
  [
    'an age at which pings do not help, and messages could not be tried: the server does not take ours',
    {
      idle: idleOf(
        60_000,
        { traffic: 'none', ...cutAt(30_000) },
        { traffic: 'ping', ...cutAt(30_000) },
        { traffic: 'data', ageMs: 10, close: { atMs: 10, code: 1003, reason: '' } },
      ),
    },
    ['warning lifetime-limit', 'warning idle-timeout'],
  ],
  [
    'one moment for all',
    {
      idle: idleOf(
        60_000,
        { traffic: 'none', startedMs: 0, ...cutAt(30_000) },
        { traffic: 'ping', startedMs: 400, ...cutAt(29_600) },
        { traffic: 'data', startedMs: 800, ...cutAt(29_201) },
      ),
    },
    ['warning cut-by-reload'],
  ],
  [
    'pongs that are late now and then',
    { idle: idleOf(60_000, { traffic: 'none' }, { traffic: 'ping', fastestRttMs: 4, slowestRttMs: 3500 }) },
    ['warning event-loop-blocked'],
  ],
  [
    '1013 for one who does not read',
    talked(closed(1013, 'slow consumer')),
    ['error closed-too-slow', 'error closed-try-again-later'],
  ],
  ['nothing of connections that live', { idle: idleOf(60_000, { traffic: 'none' }, { traffic: 'ping' }) }, []],
  [
    'a close frame of ours without an answer',
    { close: { conversation: conversationOf(), sentAtMs: 1, waitedMs: 3000 } },
    ['warning close-handshake-incomplete'],
  ],
  [
    'a close frame answered, and TCP open',
    {
      close: {
        conversation: conversationOf({ close: { atMs: 2, code: 1000, reason: '' } }),
        sentAtMs: 1,
        waitedMs: 1000,
      },
    },
    ['note close-handshake-incomplete'],
  ],
  [
    'a Socket.IO greeting',
    talked({ messages: [heard('0{"sid":"x","upgrades":[]}')] }),
    ['note raw-client-to-socketio'],
  ],
  ['a heartbeat that may be wanted', talked({ messages: [heard('{"type":"ping"}')] }), ['note heartbeat-wrong-layer']],
  [
    'a handshake that fails the second time',
    talked({ failure: 'WS_ERR_STATUS_503' }, { pings: [] }),
    ['warning handshake-flaps'],
  ],
  [
    'a handshake too many',
    {
      repeat: {
        stoppedAt429: true,
        runs: [
          { outcome: 'opened', status: 101, sign: '', ms: 1 },
          { outcome: 'WS_ERR_STATUS_429', status: 429, sign: '', ms: 1 },
        ],
      },
    },
    ['warning handshake-rate-limit'],
  ],
  [
    'servers that differ',
    {
      repeat: {
        stoppedAt429: false,
        runs: [
          { outcome: 'opened', status: 101, sign: 'Server: a', ms: 1 },
          { outcome: 'WS_ERR_STATUS_404', status: 404, sign: 'Server: b', ms: 1 },
        ],
      },
    },
    ['warning handshake-flaps'],
  ],
];

describe('the checks of an open connection', () => {
  for (const [name, evidence, said] of table) {
    it(`say ${said.length > 0 ? said[0] : 'nothing'}: ${name}`, () => {
      const findings = conversationChecks.flatMap((check) => check(evidence));
      assert.deepEqual(
        findings.map(({ severity, code }) => `${severity} ${code}`),
        said,
      );
      for (const { facts } of findings) {
        assert.ok(facts.length > 0, 'a finding rests on facts');
        for (const one of facts) {
          for (const language of ['en', 'zh'] as const)
            assert.doesNotMatch(textOf(one, language), /\{\w+\}|NaN|undefined/);
        }
      }
    });
  }

  it('name whose limit it may be', () => {
    const evidence = { idle: idleOf(300_000, { traffic: 'none', ...cutAt(60_100) }, { traffic: 'ping' }) };
    const [finding] = conversationChecks.flatMap((check) => check(evidence));
    assert.deepEqual(finding?.products, ['nginx', 'ingress-nginx', 'Apache httpd', 'AWS ALB']);
  });

  it('never throw, whatever came', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const bytes = Buffer.from(Array.from({ length: seed % 97 }, (_, i) => (seed * 2_654_435_761 * (i + 3)) & 0xff));
      for (const code of ['WS_ERR_INVALID_OPCODE', 'WS_ERR_INVALID_UTF8'] as const) {
        const conversation: ConversationEvidence = conversationOf({
          bytes,
          deflate: seed % 2 === 0,
          ...broke(code),
          unfinished: 'x',
        });
        assert.ok(conversationChecks.flatMap((check) => check({ frames: framesOf(conversation) })).length > 0);
      }
    }
  });
});
