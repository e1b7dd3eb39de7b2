import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { frame } from '@handfast/ws/testing';
import { dialectOf } from '../../src/forensics/dialect.ts';
import { FrameTap } from '../../src/forensics/frame-tap.ts';
import { inflated } from '../../src/forensics/inflates.ts';
import { frameInside } from '../../src/forensics/interleaved.ts';
import { strayBytes } from '../../src/forensics/stray-bytes.ts';
import { wrongText } from '../../src/forensics/text-encoding.ts';

describe('strayBytes', () => {
  const table = [
    ['HTTP/1.1 400 Bad Request\r\n', 'http-answer'],
    ['HTTP/1.1', 'http-answer'],
    ['GET / HTTP/1.1\r\n', 'http-request'],
    ['\x16\x03\x01\x02\x00', 'tls'],
    ['\x15\x03\x03\x00\x02', 'tls'],
    ['client connected, 1 in total\n', 'text'],
    ['\x81\x05hello', 'unknown'],
    ['\xff\xfe\x00\x01', 'unknown'],
    ['', 'unknown'],
  ] as const;
  for (const [bytes, kind] of table) {
    it(`takes ${JSON.stringify(bytes.slice(0, 12))} for ${kind}`, () => {
      assert.equal(strayBytes(Buffer.from(bytes, 'latin1')).kind, kind);
    });
  }

  it('reads the status of a second answer', () => {
    assert.deepEqual(strayBytes(Buffer.from('HTTP/1.1 101 Switching Protocols\r\n')), {
      kind: 'http-answer',
      status: 101,
    });
  });
});

describe('wrongText', () => {
  it('is silent about UTF-8, and tells Latin-1, cut characters and binary data apart', () => {
    assert.equal(wrongText(Buffer.from('Grüße, 世界')), undefined);
    assert.deepEqual(wrongText(Buffer.from('Grüße', 'latin1')), { at: 2, looksLike: 'latin-1' });
    assert.deepEqual(wrongText(Buffer.from('世').subarray(0, 2)), { at: 2, looksLike: 'cut' });
    assert.equal(wrongText(Buffer.from([1, 2, 0xff, 0]))?.looksLike, 'binary');
  });
});

describe('inflated', () => {
  it('reads what RFC 7692 §7.2.3.1 shows, whole or cut', () => {
    assert.equal(inflated(Buffer.from('f248cdc9c90700', 'hex'))?.toString(), 'Hello');
    const long = deflateRawSync(Buffer.from(Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n')));
    assert.ok(
      inflated(long.subarray(0, long.length / 2))
        ?.toString()
        .startsWith('line 0'),
    );
  });

  it('says no to what is not deflate, and bounds what is', () => {
    assert.equal(inflated(Buffer.alloc(8, 0xff)), undefined);
    assert.equal(inflated(Buffer.alloc(0)), undefined);
    assert.equal(inflated(deflateRawSync(Buffer.alloc(5_000_000)))?.length, 0);
  });
});

describe('frameInside', () => {
  const outer = frame({ payload: 'a'.repeat(100) });
  const found = (bytes: Buffer): number | undefined => {
    const tap = new FrameTap({ masked: false, deflate: false });
    tap.read(bytes);
    const [record] = tap.records;
    return record && frameInside(tap.raw, record);
  };

  it('finds a frame inside of another, wherever it landed', () => {
    for (const inner of [
      frame({ payload: 'b'.repeat(50) }),
      frame({ opcode: 9 }),
      frame({ payload: 'c'.repeat(200) }),
    ]) {
      for (let at = 3; at < outer.length; at++) {
        assert.equal(found(Buffer.concat([outer.subarray(0, at), inner, outer.subarray(at)])), at - 2);
      }
    }
  });

  it('finds none in text, of whatever encoding', () => {
    assert.equal(found(outer), undefined);
    assert.equal(found(frame({ payload: 'Grüße, 世界 \u{1f642}'.repeat(9) })), undefined);
    assert.equal(found(frame({ payload: Buffer.from('Grüße und Äpfel'.repeat(5), 'latin1') })), undefined);
  });
});

describe('dialectOf', () => {
  const table = [
    ['0{"sid":"a","upgrades":[],"pingInterval":25000}', 'engine.io'],
    ['{"op":"ping"}', 'json-heartbeat'],
    ['{"type":"ping"}', 'json-heartbeat'],
    ['{"ping":1492420473027}', 'json-heartbeat'],
    ['{"op":10,"d":{"heartbeat_interval":41250}}', 'json-heartbeat'],
    ['ping', 'json-heartbeat'],
    ['{"type":"connection_ack"}', 'graphql'],
    ['{"type":"welcome"}', 'action-cable'],
    ['{"type":"ping","message":1700000000}', 'action-cable'],
    ['CONNECTED\nversion:1.2\n\n\0', 'stomp'],
    ['{}\u001e', 'signalr'],
    ['o', 'sockjs'],
    ['{"hello":"world"}', 'json'],
    ['{"broken', 'other'],
    ['hello', 'other'],
    ['null', 'other'],
  ] as const;
  for (const [text, dialect] of table) {
    it(`hears ${dialect} in ${JSON.stringify(text)}`, () => assert.equal(dialectOf(text), dialect));
  }
});
