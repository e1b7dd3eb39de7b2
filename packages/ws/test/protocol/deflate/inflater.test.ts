import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constants, createDeflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  INFLATE_END,
  type InflateOutcome,
  Inflater,
  type InflateTask,
  stepOf,
} from '../../../src/protocol/deflate/inflater.ts';
import { messages } from '../../support/messages.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';
import { through } from '../../support/zlib-stream.ts';

const begin = (inflater: Inflater, payload: Buffer, maxBytes = 1 << 20) =>
  inflater.begin(Buffer.concat([payload, INFLATE_END]), maxBytes, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');

/** As off the main thread. */
function whole(task: InflateTask): InflateOutcome {
  const outcome = task.accept(stepOf(inflateRawSync(task.input, task.options)));
  return outcome ?? whole(task);
}

function ensureInflates(inflater: Inflater, payload: Buffer, plain: Buffer): void {
  const task = begin(inflater, payload);
  const atOnce = task.runSync();
  const outcome = typeof atOnce === 'string' ? whole(task) : atOnce;
  assert.ok('data' in outcome, 'violation' in outcome ? outcome.detail : '');
  assert.ok(outcome.data.equals(plain));
}

for (const zlibInternals of [true, false]) {
  describe(`Inflater, ${zlibInternals ? 'kept streams' : 'one-shot calls'}`, () => {
    for (const windowBits of [8, 9, 10, 12, 15]) {
      it(`reads one zlib stream with a window of 2^${windowBits}, with flushes and levels that change`, async () => {
        const random = pseudoRandom(windowBits);
        // Two connections in turns, so that one kept stream serves both.
        const pairs = [1, 2].map(() => ({
          stream: createDeflateRaw({ windowBits, level: random(10), memLevel: 1 + random(9) }),
          inflater: new Inflater(Math.max(9, windowBits), true, {}, zlibInternals),
        }));
        for (const [i, plain] of messages(windowBits, 150).entries()) {
          const { stream, inflater } = pairs[i % 2] as (typeof pairs)[number];
          if (random(5) === 0) await new Promise<void>((resolve) => stream.params(random(10), random(5), resolve));
          const middle = random(4) === 0 ? random(plain.length) : 0;
          const first = middle
            ? await through(stream, plain.subarray(0, middle), constants.Z_FULL_FLUSH)
            : Buffer.alloc(0);
          const last = await through(stream, plain.subarray(middle));
          const payload = Buffer.concat([first, last]);
          // Nothing is flushed when nothing came since the last flush.
          ensureInflates(inflater, payload.length > 0 ? payload.subarray(0, -4) : Buffer.of(0), plain);
        }
        for (const { stream } of pairs) stream.close();
      });
    }

    it('reads messages that end DEFLATE streams and begin new ones, and goes on with the window of all', () => {
      for (const takeover of [true, false]) {
        const random = pseudoRandom(7);
        const inflater = new Inflater(15, takeover, {}, zlibInternals);
        let history = Buffer.alloc(0);
        for (const message of messages(3, 100)) {
          if (!takeover) history = Buffer.alloc(0);
          const parts = Array.from({ length: 1 + random(4) }, (_, i) =>
            message.subarray(i * 10, i * 10 + 1 + random(2000)),
          );
          const payloads = parts.map((part) => {
            const payload = deflateRawSync(part, history.length > 0 ? { dictionary: history } : {});
            history = Buffer.concat([history, part]).subarray(-32768);
            return payload;
          });
          const end = random(2) ? Buffer.of(0) : Buffer.alloc(0);
          ensureInflates(inflater, Buffer.concat([...payloads, end]), Buffer.concat(parts));
        }
      }
    });

    it('goes on with other connections after one that sent garbage', () => {
      const good = new Inflater(15, true, {}, zlibInternals);
      const hello = Buffer.from('f248cdc9c90700', 'hex');
      const again = Buffer.from('f200110000', 'hex');
      ensureInflates(good, hello, Buffer.from('Hello'));
      for (const garbage of [Buffer.of(7, 1, 2, 3), hello.subarray(0, 3), again]) {
        const outcome = begin(new Inflater(15, true, {}, zlibInternals), garbage).runSync();
        assert.equal((outcome as { violation: string }).violation, 'WS_ERR_INVALID_DEFLATE');
        ensureInflates(good, again, Buffer.from('Hello'));
      }
    });

    it('stops at the limit, exactly, whatever pieces zlib puts out', () => {
      for (const bytes of [1, 100, 16_383, 16_384, 16_385, 65_536, 200_000]) {
        const payload = deflateRawSync(Buffer.alloc(bytes, 'ab'), { finishFlush: 2 }).subarray(0, -4);
        const run = (limit: number) => begin(new Inflater(15, true, {}, zlibInternals), payload, limit).runSync();
        assert.deepEqual(run(bytes), { data: Buffer.alloc(bytes, 'ab') });
        assert.equal((run(bytes - 1) as { violation: string }).violation, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
      }
      const big = deflateRawSync(Buffer.alloc(300_000), { finishFlush: 2 }).subarray(0, -4);
      assert.equal(begin(new Inflater(15, true, {}, zlibInternals), big).runSync(), 'off the main thread');
    });

    it('knows a dictionary that was agreed on otherwise, as long as it is within the window', () => {
      const dictionary = Buffer.from('what both sides know');
      for (const takeover of [true, false]) {
        const inflater = new Inflater(15, takeover, { dictionary }, zlibInternals);
        const payload = deflateRawSync(dictionary, { dictionary, finishFlush: 2 }).subarray(0, -4);
        assert.ok(payload.length < 8);
        ensureInflates(inflater, payload, dictionary);
        const window = takeover ? Buffer.concat([dictionary, dictionary]) : dictionary;
        ensureInflates(
          inflater,
          deflateRawSync(dictionary, { dictionary: window, finishFlush: 2 }).subarray(0, -4),
          dictionary,
        );
      }
    });

    it('a small inflated message does not keep the 16 KiB that zlib wrote it into', () => {
      const compressed = deflateRawSync(Buffer.from('small'), { finishFlush: 2 }).subarray(0, -4);
      const outcome = begin(new Inflater(15, false, {}, zlibInternals), compressed).runSync();
      assert.ok(typeof outcome !== 'string' && 'data' in outcome);
      assert.equal(String(outcome.data), 'small');
      // Memory of its own, or a share of the pool that all small buffers have.
      const { byteLength } = outcome.data.buffer;
      assert.ok(byteLength === 5 || byteLength === Buffer.from('pooled').buffer.byteLength, `${byteLength} bytes`);
    });
  });
}
