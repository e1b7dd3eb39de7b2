import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { acceptFor } from '@handfast/ws/protocol';
import type { Exchange } from '../../src/doctor/evidence/exchange.ts';
import { answerOf } from '../../src/doctor/verdicts/answer.ts';
import { clientIds, embeddedSafety, safetyOn, verdictsOf, verdictsOn } from '../../src/doctor/verdicts/index.ts';
import { textOf } from '../../src/facts/fact.ts';
import { languages } from '../../src/shared/language.ts';

const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const healthy = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  `Sec-WebSocket-Accept: ${acceptFor(key)}`,
];

/** An exchange in which these pieces came. */
function exchangeOf(pieces: readonly string[], requestLines: readonly string[] = []): Exchange {
  return {
    request: ['GET / HTTP/1.1', ...requestLines, '', ''].join('\r\n'),
    key,
    end: 'answered',
    failure: undefined,
    segments: pieces.map((piece, atMs) => ({ atMs, bytes: Buffer.from(piece, 'latin1') })),
    interim: [],
    head: undefined,
    rawHead: Buffer.alloc(0),
    fault: undefined,
    rest: Buffer.alloc(0),
    openMs: 1,
    firstByteMs: 1,
    headMs: 1,
  };
}

function withLines(lines: readonly string[], requestLines: readonly string[] = []): Exchange {
  return exchangeOf([`${lines.join('\r\n')}\r\n\r\n`], requestLines);
}

function refusing(exchange: Exchange): string[] {
  return verdictsOn(exchange)
    .filter(({ accepts }) => !accepts)
    .map(({ client }) => client);
}

const replaced = (from: string, to: string) => healthy.map((line) => line.replace(from, to));
const safety = (exchange: Exchange) => safetyOn(exchange)?.because.map(({ id }) => id);

describe('what clients would say of a 101', () => {
  test('all take a healthy one, and devices too', () => {
    assert.deepEqual(refusing(withLines(healthy)), []);
    assert.deepEqual(safety(withLines(healthy)), []);
    assert.deepEqual(
      verdictsOn(withLines(healthy)).map(({ client }) => client),
      clientIds,
    );
  });

  test('there is none without an upgrade, for another status, and for half a head', () => {
    assert.deepEqual(verdictsOf({}), []);
    assert.equal(embeddedSafety({}), undefined);
    assert.deepEqual(verdictsOn(withLines(replaced('101 Switching Protocols', '200 OK'))), []);
    assert.deepEqual(verdictsOn(exchangeOf([healthy.join('\r\n')])), []);
    assert.deepEqual(verdictsOn(exchangeOf(['SSH-2.0-OpenSSH_9.7\r\n\r\n'])), []);
  });

  test('a list in Connection is refused by those who compare the whole value', () => {
    const list = withLines(replaced('Connection: Upgrade', 'Connection: keep-alive, Upgrade'));
    assert.deepEqual(refusing(list), ['undici', 'tungstenite', 'fastwebsockets', 'okhttp', 'arduino-websockets']);
    assert.deepEqual(safety(list), ['embedded-connection']);
    assert.equal(
      verdictsOn(list).find(({ client }) => client === 'okhttp')?.says,
      "Expected 'Connection' header value 'Upgrade' but was 'keep-alive, Upgrade'",
    );
  });

  test('other spellings of names are taken by all that are known, and no device is safe with them', () => {
    const lower = withLines(
      healthy.map((line, i) => (i === 0 ? line : line.replace(/^[^:]+/, (n) => n.toLowerCase()))),
    );
    assert.deepEqual(refusing(lower), []);
    assert.deepEqual(safety(lower), ['embedded-names']);
    assert.deepEqual(safety(withLines(replaced('Sec-WebSocket-Accept', 'Sec-Websocket-Accept'))), ['embedded-names']);
  });

  test('a head beyond the buffer is refused by ESP-IDF alone, and so is a small head with a big first message', () => {
    const big = withLines([...healthy, `X-Padding: ${'x'.repeat(1000)}`]);
    assert.deepEqual(refusing(big), ['esp-idf']);
    assert.deepEqual(safety(big), ['embedded-buffer']);
    const head = `${healthy.join('\r\n')}\r\n\r\n`;
    assert.deepEqual(refusing(exchangeOf([head + 'x'.repeat(900)])), ['esp-idf']);
    assert.deepEqual(refusing(exchangeOf([head, 'x'.repeat(900)])), []);
  });

  test('a head in pieces is taken by all that are known, and is not safe for those that read once', () => {
    const head = `${healthy.join('\r\n')}\r\n\r\n`;
    const split = exchangeOf([head.slice(0, 20), head.slice(20)]);
    assert.deepEqual(refusing(split), []);
    assert.deepEqual(safety(split), ['embedded-pieces']);
    assert.equal(answerOf(split)?.pieces, 2);
  });

  test('what comes first, and in how many pieces, is told from the 101 itself', () => {
    const answer = answerOf(exchangeOf(['HTTP/1.1 100 Continue\r\n\r\n', `${healthy.join('\r\n')}\r\n\r\n`]));
    assert.deepEqual(answer?.interim, [100]);
    assert.equal(answer?.pieces, 1);
  });

  test('two Accept headers: the first, the last, or none of them counts', () => {
    const twice = withLines([...healthy, 'Sec-WebSocket-Accept: wrong']);
    assert.deepEqual(refusing(twice), [
      'chrome',
      'firefox',
      'undici',
      'npm-ws',
      'python-websockets',
      'okhttp',
      'arduino-websockets',
    ]);
  });

  test('a subprotocol that was offered and not answered is refused by browsers but Firefox, ws and tungstenite', () => {
    const unanswered = withLines(healthy, ['Sec-WebSocket-Protocol: chat, superchat']);
    assert.deepEqual(refusing(unanswered), ['chrome', 'undici', 'npm-ws', 'tungstenite']);
  });

  test('a space before the colon hides the header from those who do not refuse it', () => {
    const spaced = withLines(replaced('Sec-WebSocket-Accept:', 'Sec-WebSocket-Accept :'));
    const why = new Set(verdictsOn(spaced).flatMap((verdict) => (verdict.why ? [verdict.why.id] : [])));
    assert.deepEqual([...why], ['verdict-space-before-colon']);
    assert.ok(!refusing(spaced).includes('chrome'));
  });

  test('every refusal has its reason in both languages', () => {
    const odd = [
      withLines(healthy.slice(0, 1)),
      withLines([
        ...healthy,
        'Sec-WebSocket-Extensions: x-unknown, permessage-deflate; turbo; server_max_window_bits=99',
      ]),
      withLines([...healthy, 'Sec-WebSocket-Protocol: a, b']),
      withLines(replaced('HTTP/1.1', 'HTTP/1.0')),
      exchangeOf([`${healthy.join('\n')}\n\n`]),
      exchangeOf(['HTTP/1.1 103 Early Hints\r\n\r\n', `${healthy.join('\r\n')}\r\n\r\n`]),
    ];
    for (const exchange of odd) {
      const refusals = verdictsOn(exchange).filter(({ accepts }) => !accepts);
      assert.ok(refusals.length > 0);
      for (const { why } of refusals) {
        assert.ok(why);
        for (const language of languages) assert.doesNotMatch(textOf(why, language), /\{\w+\}/);
      }
    }
  });

  test('random bytes never throw', () => {
    let seed = 1;
    const next = () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed >> 8;
    };
    const head = `${healthy.join('\r\n')}\r\n\r\n`;
    for (let run = 0; run < 2000; run++) {
      const bytes = Buffer.from(head, 'latin1');
      for (let i = 0; i < 1 + (next() % 6); i++) bytes[next() % bytes.length] = next() & 0xff;
      verdictsOn(exchangeOf([bytes.toString('latin1')]));
    }
  });
});
