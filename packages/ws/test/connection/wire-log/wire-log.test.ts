import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WireLog } from '../../../src/connection/wire-log/wire-log.ts';
import type { WireFrame, WireRecord } from '../../../src/connection/wire-log/wire-record.ts';
import { encodeFrame } from '../../../src/protocol/frames/encode-frame.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';

const REQUEST = 'GET /?token=abc HTTP/1.1\r\nHost: a\r\n\r\n';
const ANSWER = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n';
const KEY = 0x12345678;

const frame = (first: number, payload: string | Buffer, masked: boolean) =>
  Buffer.concat(encodeFrame(first, Buffer.from(payload), masked ? () => KEY : undefined));

/** A log on a clock that stands still, and what it has told. */
function setUp(role: 'client' | 'server' = 'client', previewBytes = 16) {
  const records: WireRecord[] = [];
  const log = new WireLog({ role, previewBytes, now: () => 5 }, (record) => records.push(record));
  return { log, records, lines: () => records.map(line) };
}

/** A record in one line. */
function line(record: WireRecord): string {
  if (record.kind === 'head') return `${record.direction} ${JSON.stringify(record.text)}`;
  if (record.kind === 'end') return `end ${record.closeCode} ${record.begunBy} ${record.cause}`;
  if (record.kind === 'bytes') {
    return `${record.direction} ${record.what} ${record.length}: ${record.bytes.toString('hex')} ${record.violation ?? ''}`.trimEnd();
  }
  const bits = [record.fin && 'fin', record.rsv1 && 'rsv1', record.masked && 'masked'].filter(Boolean).join('+');
  const content = record.text ?? record.payload.toString('hex');
  const more = [record.closeCode, record.violation, record.cutAt].filter((part) => part !== undefined).join(' ');
  return `${record.direction} ${record.type} ${bits} ${record.length}: ${content} ${more}`.trimEnd();
}

describe('WireLog', () => {
  it('logs a handshake, frames of both directions, and the end, of a client', () => {
    const { log, records, lines } = setUp();
    log.sent(Buffer.from(REQUEST));
    log.received(Buffer.from(ANSWER));
    log.opened();
    log.sent(frame(0x81, 'Hello', true));
    log.received(frame(0x02, '\x00\x01', false));
    log.received(frame(0x89, 'p', false));
    log.received(frame(0x80, '\x02', false));
    log.sent(frame(0x88, Buffer.from('\x03\xe8bye', 'latin1'), true));
    log.closed({ code: 1000, reason: Buffer.from('bye'), begunBy: 'us', cause: undefined });
    assert.deepEqual(lines(), [
      'sent "GET /?token=[redacted] HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"',
      `received ${JSON.stringify(ANSWER)}`,
      'sent text fin+masked 5: Hello',
      'received binary  2: 0001',
      'received ping fin 1: 70',
      'received continuation fin 1: 02',
      'sent close fin+masked 5: bye 1000',
      'end 1000 us undefined',
    ]);
    assert.ok(records.every(({ id, role, atMs }) => id > 0 && role === 'client' && atMs === 0));
  });

  it('shows the header as on the wire, and the payload without its mask', () => {
    const { log, records } = setUp();
    log.opened();
    log.sent(frame(0x81, 'Hello', true));
    const { header, payload } = records[0] as WireFrame;
    assert.equal(header.toString('hex'), '818578563412');
    assert.equal(payload.toString(), 'Hello');
  });

  it('tells the same, wherever the bytes are cut', () => {
    const sent = Buffer.concat([
      Buffer.from(REQUEST),
      frame(0x81, 'ä€𝄞'.repeat(20), true),
      frame(0x82, Buffer.alloc(70_000, 7), true),
      frame(0x01, '€', true),
      frame(0x00, '€', true),
      frame(0x8a, 'between', true),
      frame(0x80, '', true),
      frame(0xc2, 'zzz', true),
      frame(0x88, '', true),
    ]);
    const whole = setUp();
    whole.log.sent(sent);
    assert.equal(whole.records.length, 9);
    const below = pseudoRandom(4);
    for (let round = 0; round < 200; round++) {
      const pieces = setUp();
      for (let at = 0; at < sent.length; ) {
        const end = at + 1 + (round === 0 ? 0 : below(round < 100 ? 9 : 2000));
        pieces.log.sent(sent.subarray(at, end));
        at = end;
        if (round === 0 && at > 3000) break;
      }
      if (round > 0) assert.deepEqual(pieces.lines(), whole.lines());
      else assert.deepEqual(pieces.lines(), whole.lines().slice(0, pieces.records.length));
    }
  });

  it('does not keep the memory that it was given', () => {
    const { log, records } = setUp();
    log.opened();
    const bytes = frame(0x82, 'abc', false);
    log.received(bytes.subarray(0, 4));
    const rest = Buffer.from(bytes.subarray(4));
    bytes.fill(0);
    log.received(rest);
    rest.fill(0);
    assert.equal((records[0] as WireFrame).payload.toString(), 'abc');
  });

  it('shows the beginning of a long payload as soon as that is here, with no half of a character', () => {
    const { log, lines } = setUp();
    log.opened();
    const bytes = frame(0x81, '€'.repeat(100), false);
    log.received(bytes.subarray(0, 30));
    assert.deepEqual(lines(), [`received text fin 300: ${'€'.repeat(5)}`]);
    log.received(bytes.subarray(30));
    log.received(frame(0x89, '', false));
    assert.equal(lines().length, 2);
  });

  it('shows no payload but that of control frames where previewBytes is 0', () => {
    const { log, lines } = setUp('client', 0);
    log.opened();
    log.received(Buffer.concat([frame(0x81, 'secret', false), frame(0x89, 'ping', false)]));
    assert.deepEqual(lines(), ['received text fin 6:', 'received ping fin 4: 70696e67']);
  });

  it('logs once what came in the segment of the 101, although it comes again', () => {
    const { log, lines } = setUp();
    const early = Buffer.concat([frame(0x81, 'first', false), frame(0x81, 'second', false).subarray(0, 3)]);
    log.received(Buffer.concat([Buffer.from(ANSWER), early]));
    log.opened();
    log.received(early.subarray(0, 4));
    log.received(early.subarray(4));
    log.received(frame(0x81, 'second', false).subarray(3));
    assert.deepEqual(lines().slice(1), ['received text fin 5: first', 'received text fin 6: second']);
  });

  it('goes on behind an interim answer, and shows the body of a refusal', () => {
    const { log, lines } = setUp();
    log.received(Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 401 Unauthorized\r\n\r\nlog in'));
    log.failed(Object.assign(new Error('Unexpected server response: 401 (ws://a/?token=abc)'), { code: 'CODE' }));
    assert.deepEqual(lines(), [
      'received "HTTP/1.1 103 Early Hints\\r\\n\\r\\n"',
      'received "HTTP/1.1 401 Unauthorized\\r\\n\\r\\n"',
      'received body 6: 6c6f6720696e',
      'end undefined undefined CODE: Unexpected server response: 401 (ws://a/?token=[redacted])',
    ]);
  });

  it('logs the request to a proxy and the one behind it', () => {
    const { log, lines } = setUp();
    log.sent(Buffer.from('CONNECT a:80 HTTP/1.1\r\nProxy-Authorization: Basic eA==\r\n\r\n'));
    log.sent(Buffer.from(REQUEST));
    assert.match(lines()[0] as string, /Basic \[redacted\]/);
    assert.match(lines()[1] as string, /GET/);
  });

  it('shows an answer that is not HTTP, and a head that never ends', () => {
    const tls = setUp();
    tls.log.received(Buffer.from([0x15, 0x03, 0x01]));
    tls.log.received(Buffer.from([0x02]));
    assert.deepEqual(tls.lines(), ['received not HTTP 3: 150301', 'received not HTTP 1: 02']);
    const cut = setUp();
    cut.log.received(Buffer.from('HTTP/1.1 10'));
    cut.log.failed(new Error('gone'));
    assert.deepEqual(cut.lines().slice(0, 1), ['received unfinished head 11: 485454502f312e31203130']);
    const endless = setUp();
    endless.log.received(Buffer.from(`HTTP/1.1 101 ${'x'.repeat(70_000)}`));
    assert.match(endless.lines()[0] as string, /^received not HTTP 70013/);
  });

  it('goes on behind a frame that breaks two rules at once, wherever the bytes are cut', () => {
    const bytes = Buffer.concat([frame(0x81, 'Hello', true), frame(0x80, 'odd', false), frame(0x81, 'bye', true)]);
    for (let at = 0; at < bytes.length; at++) {
      const { log, lines } = setUp('server');
      log.opened();
      for (const chunk of [bytes.subarray(0, at), bytes.subarray(at)]) log.received(chunk);
      assert.deepEqual(lines(), [
        'received text fin+masked 5: Hello',
        'received continuation fin 3: odd WS_ERR_INVALID_OPCODE',
        'received text fin+masked 3: bye',
      ]);
    }
  });

  it('hides the secrets of a head that never ends, too', () => {
    const cut = setUp('client', 100);
    cut.log.received(Buffer.from('HTTP/1.1 200 OK\nSet-Cookie: a=secret\n\n'));
    cut.log.failed(new Error('gone'));
    const endless = setUp('client', 100);
    endless.log.received(Buffer.from(`HTTP/1.1 200 OK\r\nSet-Cookie: a=secret\r\nX: ${'x'.repeat(70_000)}`));
    for (const [{ records }, length] of [
      [cut, 38],
      [endless, 70_042],
    ] as const) {
      const [record] = records;
      assert.ok(record?.kind === 'bytes');
      assert.equal(record.length, length);
      assert.match(record.bytes.toString(), /^HTTP\/1.1 200 OK\r?\nSet-Cookie: a=\[redacted\]\r?\n/);
    }
  });

  it('logs the frames of a server, whose request Node has read', () => {
    const { log, lines } = setUp('server');
    log.requestReceived('GET / HTTP/1.1\r\nCookie: a=b\r\n\r\n');
    log.sent(Buffer.from(ANSWER));
    log.opened();
    log.received(frame(0x81, 'hi', true));
    log.sent(frame(0x81, 'ho', false));
    assert.deepEqual(lines(), [
      'received "GET / HTTP/1.1\\r\\nCookie: a=[redacted]\\r\\n\\r\\n"',
      `sent ${JSON.stringify(ANSWER)}`,
      'received text fin+masked 2: hi',
      'sent text fin 2: ho',
    ]);
  });

  it('says which rule a frame breaks, and goes on behind it', () => {
    const { log, lines } = setUp();
    log.opened();
    log.received(Buffer.concat([frame(0x81, 'hi', true), frame(0x81, 'ho', false)]));
    log.received(Buffer.concat([frame(0x80, '?', false), frame(0x01, 'a', false), frame(0x81, 'b', false)]));
    assert.deepEqual(lines(), [
      'received text fin+masked 2: hi WS_ERR_UNEXPECTED_MASK',
      'received text fin 2: ho',
      'received continuation fin 1: ? WS_ERR_INVALID_OPCODE',
      'received text  1: a',
      'received text fin 1: b WS_ERR_INVALID_OPCODE',
    ]);
  });

  it('shows as bytes what cannot be read as frames, and all that follows', () => {
    for (const bytes of ['83001122', 'b100', '0900', '897e', 'f10011'].map((hex) => Buffer.from(hex, 'hex'))) {
      const { log, lines } = setUp();
      log.opened();
      log.received(Buffer.concat([frame(0x81, 'ok', false), bytes]));
      log.received(Buffer.from('more'));
      assert.match(
        lines()[1] as string,
        new RegExp(`^received not frames ${bytes.length}: ${bytes.toString('hex')} WS_ERR`),
      );
      assert.equal(lines()[2], 'received not frames 4: 6d6f7265');
    }
  });

  it('tells at the end of a frame that was cut, and of half a header', () => {
    const payload = setUp();
    payload.log.opened();
    payload.log.received(frame(0x81, 'abcdef', false).subarray(0, 4));
    payload.log.closed({ code: 1006, reason: Buffer.alloc(0), begunBy: 'nobody', cause: undefined });
    assert.deepEqual(payload.lines(), ['received text fin 6: ab 2', 'end 1006 nobody undefined']);
    const header = setUp();
    header.log.opened();
    header.log.received(Buffer.from([0x81]));
    header.log.closed({ code: 1006, reason: Buffer.alloc(0), begunBy: 'nobody', cause: undefined });
    assert.deepEqual(header.lines(), ['received unfinished frame 1: 81', 'end 1006 nobody undefined']);
  });

  it('says nothing after the end', () => {
    const { log, lines } = setUp();
    log.opened();
    const end = { code: 1000, reason: Buffer.alloc(0), begunBy: 'us' as const, cause: undefined };
    log.closed(end);
    log.received(frame(0x81, 'late', false));
    log.closed(end);
    assert.equal(lines().length, 1);
  });

  it('reads any bytes without a throw', () => {
    const below = pseudoRandom(9);
    for (let round = 0; round < 500; round++) {
      const { log } = setUp();
      if (round % 2 === 0) log.opened();
      for (let piece = 0; piece < 5; piece++) {
        log.received(Buffer.from(Array.from({ length: below(60) }, () => below(256))));
      }
      log.closed({ code: 1006, reason: Buffer.alloc(0), begunBy: 'nobody', cause: undefined });
    }
  });
});
