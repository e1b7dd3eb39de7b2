import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { textOf } from '../../src/facts/fact.ts';
import type { FindingCode } from '../../src/findings/codes.ts';
import { type Place, requestFindings } from '../../src/listen/examine/request-findings.ts';
import { readRequestText } from '../../src/listen/examine/request-text.ts';
import { languages } from '../../src/shared/language.ts';
import { handshake } from './support/requests.ts';

const place: Place = { port: 8091, isSecure: false, isKeyKnown: false };

function examined(text: string, where: Place = place) {
  return requestFindings(readRequestText(Buffer.from(text, 'latin1')), where);
}

function codes(text: string, where: Place = place): string[] {
  return examined(text, where).map(({ code, severity }) => `${severity} ${code}`);
}

interface Case {
  readonly name: string;
  readonly request: string;
  readonly expected: readonly `${'error' | 'warning' | 'note'} ${FindingCode}`[];
  readonly place?: Place;
}

const sampleKey = 'dGhlIHNhbXBsZSBub25jZQ==';

const cases: readonly Case[] = [
  { name: 'a correct handshake', request: handshake(), expected: [] },
  {
    name: 'a handshake with a list in Connection, a subprotocol and compression',
    request: handshake({
      Connection: 'keep-alive, Upgrade',
      'Sec-WebSocket-Protocol': 'chat, superchat',
      'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
    }),
    expected: [],
  },
  { name: 'nothing at all', request: '', expected: ['error request-never-came'] },
  { name: 'half a head', request: 'GET / HTTP/1.1\r\nHost: x\r\n', expected: ['error request-never-came'] },
  { name: 'bytes that are no text', request: '\x10\x0c\x00\x04MQTT', expected: ['error request-malformed'] },
  { name: 'text that is no HTTP', request: 'EHLO there\r\n\r\n', expected: ['error request-malformed'] },
  {
    name: 'a plain GET',
    request: handshake({ Upgrade: undefined, Connection: 'close' }),
    expected: ['error request-not-websocket'],
  },
  {
    name: 'a browser that asks for a page',
    request: handshake({ Upgrade: undefined, Accept: 'text/html,*/*;q=0.8' }),
    expected: ['note request-not-websocket'],
  },
  {
    name: 'an upgrade to something else',
    request: handshake({ Upgrade: 'h2c' }),
    expected: ['error request-not-websocket'],
  },
  {
    name: 'a POST without upgrade',
    request: handshake({ line: 'POST / HTTP/1.1', Upgrade: undefined }),
    expected: ['error request-not-websocket', 'error method-not-allowed'],
  },
  {
    name: 'CONNECT: the client takes this for its proxy',
    request: handshake({ line: 'CONNECT example.com:443 HTTP/1.1', Upgrade: undefined }),
    expected: ['error request-not-websocket', 'error method-not-allowed'],
  },
  { name: 'POST', request: handshake({ line: 'POST /ws HTTP/1.1' }), expected: ['error method-not-allowed'] },
  { name: 'HTTP/1.0', request: handshake({ line: 'GET /ws HTTP/1.0' }), expected: ['warning request-http-version'] },
  {
    name: 'HTTP/2 without being asked',
    request: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    expected: ['error request-http-version'],
  },
  {
    name: 'an absolute target',
    request: handshake({ line: 'GET ws://device.local:8091/ws HTTP/1.1' }),
    expected: ['warning request-target-absolute'],
  },
  {
    name: 'a target without a slash',
    request: handshake({ line: 'GET ws HTTP/1.1' }),
    expected: ['error request-malformed'],
  },
  { name: 'a fragment', request: handshake({ line: 'GET /ws#a HTTP/1.1' }), expected: ['warning url-fragment'] },
  {
    name: 'Upgrade twice',
    request: handshake({ Upgrade: ['websocket', 'websocket'] }),
    expected: ['error upgrade-header-duplicated'],
  },
  {
    name: 'Connection missing',
    request: handshake({ Connection: undefined }),
    expected: ['error handshake-request-incomplete'],
  },
  {
    name: 'Connection: keep-alive',
    request: handshake({ Connection: 'keep-alive' }),
    expected: ['error handshake-request-incomplete'],
  },
  {
    name: 'Connection: close, Upgrade',
    request: handshake({ Connection: 'close, Upgrade' }),
    expected: ['warning request-connection-close'],
  },
  {
    name: 'all four missing but Upgrade: one finding',
    request: handshake({ Connection: undefined, 'Sec-WebSocket-Key': undefined, 'Sec-WebSocket-Version': undefined }),
    expected: ['error handshake-request-incomplete'],
  },
  {
    name: 'the key missing',
    request: handshake({ 'Sec-WebSocket-Key': undefined }),
    expected: ['error handshake-request-incomplete'],
  },
  {
    name: 'a short key',
    request: handshake({ 'Sec-WebSocket-Key': 'c2hvcnQ=' }),
    expected: ['error handshake-key-invalid'],
  },
  {
    name: 'two keys',
    request: handshake({ 'Sec-WebSocket-Key': ['AQIDBAUGBwgJCgsMDQ4PEA==', 'AQIDBAUGBwgJCgsMDQ4PEQ=='] }),
    expected: ['error handshake-key-invalid'],
  },
  {
    name: 'the key of the RFC',
    request: handshake({ 'Sec-WebSocket-Key': sampleKey }),
    expected: ['warning handshake-key-constant'],
  },
  {
    name: 'a key that came before',
    request: handshake(),
    place: { ...place, isKeyKnown: true },
    expected: ['warning handshake-key-constant'],
  },
  {
    name: 'the version missing',
    request: handshake({ 'Sec-WebSocket-Version': undefined }),
    expected: ['error handshake-request-incomplete'],
  },
  {
    name: 'version 8',
    request: handshake({ 'Sec-WebSocket-Version': '8' }),
    expected: ['error websocket-version-unsupported'],
  },
  { name: 'Host missing', request: handshake({ Host: undefined }), expected: ['error request-host-invalid'] },
  {
    name: 'Host missing in HTTP/1.0, where it may be',
    request: handshake({ line: 'GET /ws HTTP/1.0', Host: undefined }),
    expected: ['warning request-http-version', 'note request-host-invalid'],
  },
  { name: 'Host twice', request: handshake({ Host: ['a', 'b'] }), expected: ['error request-host-invalid'] },
  {
    name: 'Host with a scheme',
    request: handshake({ Host: 'ws://device.local' }),
    expected: ['error request-host-invalid'],
  },
  {
    name: 'Host with the default port',
    request: handshake({ Host: 'device.local:443' }),
    place: { port: 443, isSecure: true, isKeyKnown: false },
    expected: ['note host-header-not-matched'],
  },
  {
    name: 'Host without the port',
    request: handshake({ Host: 'device.local' }),
    expected: ['note host-header-not-matched'],
  },
  {
    name: 'a body',
    request: handshake({ 'Content-Length': '5' }),
    expected: ['warning request-has-body'],
  },
  {
    name: 'a chunked body',
    request: handshake({ 'Transfer-Encoding': 'chunked' }),
    expected: ['warning request-has-body'],
  },
  { name: 'an empty body', request: handshake({ 'Content-Length': '0' }), expected: [] },
  {
    name: 'null as subprotocol',
    request: handshake({ 'Sec-WebSocket-Protocol': 'null' }),
    expected: ['warning protocols-null'],
  },
  {
    name: 'undefined among subprotocols',
    request: handshake({ 'Sec-WebSocket-Protocol': 'chat, undefined' }),
    expected: ['warning protocols-null'],
  },
  {
    name: 'a subprotocol twice',
    request: handshake({ 'Sec-WebSocket-Protocol': 'chat, chat' }),
    expected: ['error request-subprotocol-invalid'],
  },
  {
    name: 'JSON as subprotocol',
    request: handshake({ 'Sec-WebSocket-Protocol': '{"token":"x"}' }),
    expected: ['error request-subprotocol-invalid'],
  },
  {
    name: 'extensions that are no list',
    request: handshake({ 'Sec-WebSocket-Extensions': 'permessage-deflate; =' }),
    expected: ['error request-extension-invalid'],
  },
  {
    name: 'window bits of 16',
    request: handshake({ 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=16' }),
    expected: ['warning request-extension-invalid'],
  },
  {
    name: 'names in lower case',
    request: handshake().replace('Sec-WebSocket-Key', 'sec-websocket-key'),
    expected: ['note request-names-respelled'],
  },
  { name: 'LF alone', request: handshake().replaceAll('\r\n', '\n'), expected: ['error request-malformed'] },
  {
    name: 'a space before a colon',
    request: handshake().replace('Upgrade:', 'Upgrade :'),
    expected: ['error request-malformed'],
  },
  {
    name: 'frames behind the head',
    request: `${handshake()}\x81\x80abcd`,
    expected: ['warning frames-before-answer'],
  },
  {
    name: 'a head of 10 KB',
    request: handshake({ Cookie: 'x'.repeat(10_000) }),
    expected: ['warning request-head-too-large'],
  },
];

describe('what is wrong with a request', () => {
  for (const { name, request, expected, place: where } of cases) {
    test(name, () => assert.deepEqual(codes(request, where), expected));
  }

  test('every fact has its words in both languages, with all of its places filled', () => {
    for (const { request, place: where } of cases) {
      for (const one of examined(request, where).flatMap(({ facts }) => facts)) {
        for (const language of languages) assert.doesNotMatch(textOf(one, language), /\{\w+\}/);
      }
    }
  });

  test('names and passwords in a URL or in Host do not get into facts', () => {
    const requests = [
      handshake({ line: 'GET ws://anna:geheim@device.local:8091/ws HTTP/1.1' }),
      handshake({ Host: 'anna:geheim@device.local' }),
      'GET /ws?access_token=geheimgeheim HTTP/1.1\r\nHost: x\r\n',
      handshake({ 'Sec-WebSocket-Protocol': 'null, bearer.geheim' }),
    ];
    for (const request of requests) {
      const facts = examined(request).flatMap((one) => one.facts.map((each) => textOf(each, 'en')));
      assert.ok(facts.length > 0);
      assert.doesNotMatch(facts.join('\n'), /geheim/);
    }
  });

  test('of a list that is as long as a head may be, no more than its elements are looked at', () => {
    const words = 'websocket'.repeat(3_000);
    assert.deepEqual(codes(handshake({ Upgrade: words + ','.repeat(30_000) })), [
      'warning handshake-request-incomplete',
      'warning request-head-too-large',
    ]);
  });

  test('random damage never throws', () => {
    let seed = 7;
    const next = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    for (let run = 0; run < 3000; run++) {
      const { request } = cases[next(cases.length)] as Case;
      const bytes = Buffer.from(request, 'latin1');
      for (let i = 0; i < 1 + next(5) && bytes.length > 0; i++) bytes[next(bytes.length)] = next(256);
      requestFindings(readRequestText(bytes.subarray(0, next(bytes.length + 1))), place);
    }
  });
});
