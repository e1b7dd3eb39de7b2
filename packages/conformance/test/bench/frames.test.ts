import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { constants, inflateRawSync } from 'node:zlib';
import { checkDump, clientFrame, makeFrames } from '../../src/bench/frames.ts';

/** What the load writes down of a reply. */
function dumped(body: Buffer, isCompressed: boolean): Buffer {
  const facts = Buffer.alloc(8);
  facts.writeUInt32LE(body.length, 0);
  facts.writeUInt32LE(isCompressed ? 1 : 0, 4);
  return Buffer.concat([facts, body]);
}

/** The payload of a client's frame as it is on the wire, without its mask. */
function bodyOf(frame: Buffer): Buffer {
  const code = (frame[1] as number) & 0x7f;
  const at = 2 + (code === 127 ? 8 : code === 126 ? 2 : 0);
  return frame.subarray(at + 4).map((byte, i) => byte ^ (frame[at + (i & 3)] as number)) as Buffer;
}

describe('prepared frames', () => {
  test('are masked as RFC 6455 §5.7 shows it', () => {
    assert.equal(clientFrame(0x81, Buffer.from('Hello'), 0x37fa213d).toString('hex'), '818537fa213d7f9f4d5158');
  });

  test('have the length in the shortest form', () => {
    for (const [bytes, code] of [
      [125, 125],
      [126, 126],
      [65_535, 126],
      [65_536, 127],
    ] as const) {
      assert.equal((clientFrame(0x82, Buffer.alloc(bytes), 0)[1] as number) & 0x7f, code);
    }
  });

  test('carry different messages of the size that was asked for', async () => {
    const { payloads, wire } = await makeFrames({ bytes: 64, kind: 'text' }, false);
    assert.ok(payloads.length > 100);
    assert.equal(new Set(payloads.map(String)).size, payloads.length);
    for (const payload of payloads) assert.match(payload.toString('latin1'), /^[\x20-\x7e]{64}$/);
    assert.ok(bodyOf(wire[5] as Buffer).equals(payloads[5] as Buffer));
  });

  test('of one context can be sent over and over', async () => {
    const { payloads, wire } = await makeFrames({ bytes: 100, kind: 'json', deflate: 'takeover' }, false);
    const mark = Buffer.from([0, 0, 0xff, 0xff]);
    const twice = [...wire, ...wire].flatMap((frame) => [bodyOf(frame), mark]);
    const inflated = inflateRawSync(Buffer.concat(twice), { finishFlush: constants.Z_SYNC_FLUSH });
    assert.ok(inflated.equals(Buffer.concat([...payloads, ...payloads])));
    assert.ok((wire[9] as Buffer).length < (wire[0] as Buffer).length, 'later messages refer to earlier ones');
  });
});

describe('replies that are compressed', () => {
  test('are inflated and compared', async () => {
    const frames = await makeFrames({ bytes: 1024, kind: 'json', deflate: 'takeover' }, false);
    const replies = frames.wire.slice(0, 8).map((frame) => dumped(bodyOf(frame), true));
    assert.equal(checkDump(Buffer.concat(replies), frames), 8);
  });

  test('may be uncompressed', async () => {
    const frames = await makeFrames({ bytes: 100, kind: 'json', deflate: 'fresh' }, false);
    assert.equal(checkDump(dumped(frames.payloads[0] as Buffer, false), frames), 0);
  });

  test('must be the right ones', async () => {
    const frames = await makeFrames({ bytes: 1024, kind: 'json', deflate: 'takeover' }, false);
    const swapped = [1, 0].map((i) => dumped(frames.payloads[i] as Buffer, false));
    assert.throws(() => checkDump(Buffer.concat(swapped), frames), /altered/);
    const other = await makeFrames({ bytes: 1000, kind: 'json', deflate: 'takeover' }, false);
    assert.throws(() => checkDump(dumped(bodyOf(other.wire[0] as Buffer), true), frames), /altered/);
  });
});
