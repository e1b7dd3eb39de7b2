import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  constants,
  createInflateRaw,
  deflateRawSync,
  type InflateRaw,
  inflateRawSync,
  type ZlibOptions,
} from 'node:zlib';
import { Deflater } from '../../../src/protocol/deflate/deflater.ts';
import { DEFLATE_TAIL } from '../../../src/protocol/deflate/inflater.ts';
import { messages } from '../../support/messages.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';
import { through } from '../../support/zlib-stream.ts';

const settings: readonly (readonly [agreed: number, options: ZlibOptions])[] = [
  [15, {}],
  [9, {}],
  [10, { level: 9 }],
  [12, { level: 1, memLevel: 1 }],
  [15, { windowBits: 15, level: 3 }],
  [15, { windowBits: 9, memLevel: 9 }],
  [15, { windowBits: 8 }],
  [15, { level: 0 }],
  [13, { strategy: constants.Z_HUFFMAN_ONLY }],
  [15, { strategy: constants.Z_RLE, level: 4 }],
  [15, { strategy: constants.Z_FIXED, chunkSize: 64 }],
];

/** Every payload of a deflater with what it was made of: whole messages, or several fragments each. */
function conversation(deflater: Deflater, seed: number) {
  const random = pseudoRandom(seed);
  return messages(seed, 60).map((plain) => {
    const cuts = random(4) === 0 ? [random(plain.length), plain.length].sort((a, b) => a - b) : [plain.length];
    let at = 0;
    const parts = cuts.map((end, i) => {
      const part = plain.subarray(at, end);
      at = end;
      const fin = i === cuts.length - 1;
      // Now and then as for a big message: by options and outcome, not at once.
      if (random(8)) return deflater.deflateSync(part, fin);
      return deflater.accept(part, deflateRawSync(part, deflater.options(part)), fin);
    });
    return { plain, payload: Buffer.concat([...parts, DEFLATE_TAIL]) };
  });
}

describe('Deflater', () => {
  for (const zlibInternals of [true, false]) {
    const how = zlibInternals ? 'kept streams' : 'one-shot calls';
    for (const [agreed, options] of settings) {
      it(`${how}: one zlib stream with 2^${agreed} reads all, from ${JSON.stringify(options)}`, async () => {
        // Two connections in turns, so that one kept stream serves both.
        const deflaters = [agreed, agreed].map((bits) => new Deflater(bits, true, options, zlibInternals));
        const streams = deflaters.map(() => createInflateRaw({ windowBits: agreed }));
        for (let seed = 0; seed < 4; seed++) {
          for (const { plain, payload } of conversation(deflaters[seed % 2] as Deflater, seed)) {
            assert.ok((await through(streams[seed % 2] as InflateRaw, payload)).equals(plain));
          }
        }
        for (const stream of streams) stream.close();
      });

      it(`${how}: without takeover each message stands alone, from ${JSON.stringify(options)}`, () => {
        const deflater = new Deflater(agreed, false, options, zlibInternals);
        for (const { plain, payload } of conversation(deflater, agreed)) {
          const inflated = inflateRawSync(payload, { windowBits: agreed, finishFlush: constants.Z_SYNC_FLUSH });
          assert.ok(inflated.equals(plain));
        }
      });
    }
  }

  it('refers to what went before, just as well with kept streams as without, and however the connections take turns', () => {
    const bytes = (zlibInternals: boolean, inTurns: boolean) => {
      const deflaters = [1, 2].map(() => new Deflater(15, true, {}, zlibInternals));
      let total = 0;
      for (let i = 0; i < 200; i++) {
        const deflater = deflaters[inTurns ? i % 2 : Math.floor(i / 100)] as Deflater;
        total += deflater.deflateSync(
          Buffer.from(JSON.stringify({ user: 'user 17', sequence: i, text: 'a' })),
          true,
        ).length;
      }
      return total;
    };
    const oneShot = bytes(false, true);
    for (const inTurns of [true, false]) {
      const kept = bytes(true, inTurns);
      assert.ok(kept <= oneShot * 1.05, `${kept} bytes, one-shot calls make ${oneShot}`);
    }
  });

  it('compresses the same message once for all that agreed on the same without takeover', () => {
    const data = Buffer.from('the same for all of you '.repeat(50));
    const deflaters = [1, 2, 3].map(() => new Deflater(15, false));
    const [first, ...others] = deflaters.map((deflater) => deflater.deflateSync(Buffer.from(data), true));
    for (const other of others) assert.equal(other, first);
    assert.notEqual(new Deflater(15, false, { level: 1 }).deflateSync(data, true), first);
    assert.notEqual(new Deflater(12, false).deflateSync(data, true), first);
    assert.notDeepEqual(new Deflater(15, true).deflateSync(data, false), first);
  });

  it('tells a message from the one before it also when the program wrote it into the same memory', () => {
    const [one, other] = [new Deflater(15, false), new Deflater(15, false)];
    const memory = Buffer.from('first '.repeat(100));
    one.deflateSync(memory, true);
    memory.write('other ');
    const payload = Buffer.concat([other.deflateSync(memory, true), DEFLATE_TAIL]);
    assert.ok(inflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }).equals(memory));
  });

  it('throws what zlib throws about its options', () => {
    for (const zlibInternals of [true, false]) {
      for (const options of [{ level: 99 }, { memLevel: 0 }, { chunkSize: 1 }, { strategy: 'x' as never }]) {
        const deflater = new Deflater(15, true, options, zlibInternals);
        assert.throws(() => deflater.deflateSync(Buffer.from('x'), true), /level|memLevel|chunkSize|strategy/);
      }
    }
  });
});
