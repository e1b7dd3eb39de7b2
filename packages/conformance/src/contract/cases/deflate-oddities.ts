import assert from 'node:assert/strict';
import { constants, deflateRawSync } from 'node:zlib';
import { type Case, onWire } from '../case.ts';
import { COMPRESSED, deflate, more, withTakeover } from '../deflated.ts';
import { binary, close, ping, text } from '../wire.ts';

const inMemory = { transport: 'memory', because: 'the limit is on what was inflated, whatever brought it' } as const;

/** Where compressed messages that are wrong, or strange, end otherwise than in `ws`. */
export const deflateOddityCases: readonly Case[] = [
  onWire(
    'the code of the error for a payload that does not inflate',
    async (bench) => {
      const { journal, wire } = await bench.wire(withTakeover({}));
      wire.send(text(Buffer.from([0x07, 0xff, 0xff]), { rsv: COMPRESSED }), text('behind'));
      assert.deepEqual(await wire.lines(), ['close 1007']);
      await journal.until('close');
      assert.deepEqual(journal.talk, ['error', 'close 1006']);
      assert.equal(journal.error.code, bench.expected({ handfast: 'WS_ERR_INVALID_DEFLATE', ws: 'Z_DATA_ERROR' }));
    },
    { difference: { row: 'a payload that does not inflate' } },
  ),

  onWire(
    'a small message that inflates to a very big one',
    async (bench) => {
      const { journal, wire } = await bench.wire(withTakeover({}));
      wire.send(binary(deflate(Buffer.alloc(17 * 1024 * 1024)), { rsv: COMPRESSED }), close(1000));
      await journal.until('close');
      const big = `message binary of ${17 * 1024 * 1024}`;
      const expected = bench.expected({ handfast: ['error', 'close 1006'], ws: [big, 'close 1000'] });
      assert.deepEqual(journal.talk, expected);
      if (expected[0] === 'error') assert.equal(journal.error.code, 'WS_ERR_INFLATE_RATIO');
    },
    {
      only: inMemory,
      difference: {
        row: 'a message over 16 MiB that inflates to more than 200 times its size',
        restoredBy: { maxInflateRatio: 0 },
      },
    },
  ),

  onWire(
    'binaryType `fragments` for a compressed message in several frames',
    async (bench) => {
      const { subject, wire } = await bench.wire(withTakeover({}));
      subject.binaryType = 'fragments';
      const message = new Promise<unknown>((resolve) => subject.on('message', resolve));
      const first = deflateRawSync('one', { finishFlush: constants.Z_SYNC_FLUSH });
      wire.send(binary(first, { rsv: COMPRESSED, fin: false }), more(deflate('two'), true));
      const [one, two] = [Buffer.from('one'), Buffer.from('two')];
      assert.deepEqual(await message, bench.expected({ handfast: [Buffer.concat([one, two])], ws: [one, two] }));
    },
    { difference: { row: "`binaryType = 'fragments'` for a compressed message" } },
  ),

  onWire(
    'a compressed message that is cut short',
    async (bench) => {
      const { journal, wire } = await bench.wire(withTakeover({}));
      wire.send(text(deflate('Hello').subarray(0, 3), { rsv: COMPRESSED }), close(1000));
      await journal.until('close');
      const outcome = journal.errors[0]?.code ?? journal.talk[0];
      assert.equal(outcome, bench.expected({ handfast: 'WS_ERR_INVALID_DEFLATE', ws: 'message text Heh' }));
    },
    { difference: { row: 'a compressed message that is cut short' } },
  ),

  onWire(
    'a compressed message of no bytes, and another behind it',
    async (bench) => {
      const { journal, wire } = await bench.wire(withTakeover({}));
      wire.send(text('', { rsv: COMPRESSED }), text(deflate('next'), { rsv: COMPRESSED }), close(1000));
      await journal.until('close');
      const both = ['message text', 'message text next', 'close 1000'];
      assert.deepEqual(journal.talk, bench.expected({ handfast: both, ws: ['message text', 'error', 'close 1006'] }));
    },
    { difference: { row: 'a compressed message of no bytes' } },
  ),

  onWire(
    'a compressed message that goes on behind a final block',
    async (bench) => {
      const { journal, wire } = await bench.wire(withTakeover({}));
      wire.send(text(Buffer.concat([deflateRawSync('one'), deflate('two')]), { rsv: COMPRESSED }), close(1000));
      await journal.until('close');
      assert.equal(journal.talk[0], bench.expected({ handfast: 'message text onetwo', ws: 'message text one' }));
    },
    { difference: { row: 'a compressed message that goes on behind a final block' } },
  ),

  onWire(
    'a fault in the first fragment of a compressed message, of which no more comes',
    async (bench) => {
      const { journal, wire } = await bench.wire(withTakeover({}));
      const wrong = Buffer.from([0x07, 0xff, 0xff]);
      wire.transport.end(wire.bytesOf(text(wrong, { rsv: COMPRESSED, fin: false })));
      await journal.until('close');
      assert.deepEqual(journal.talk, bench.expected({ handfast: ['close 1006'], ws: ['error', 'close 1006'] }));
    },
    { difference: { row: 'a fault in a fragment of a compressed message' } },
  ),

  onWire(
    'a compressed message whose last, stored block lacks nine bytes',
    async (bench) => {
      const { journal, wire } = await bench.wire(withTakeover({}));
      const stored = Buffer.from([0x01, 0x0a, 0x00, 0xf5, 0xff, 0x61]);
      wire.send(binary(stored, { rsv: COMPRESSED }), close(1000));
      await journal.until('close');
      const expected = bench.expected({ handfast: '610000ffff010000ffff', ws: '610000ffff' });
      assert.equal(journal.talk[0], `message binary ${expected}`);
    },
    { difference: { row: 'a compressed message whose last block lacks just what is put behind it' } },
  ),

  onWire(
    'a ping behind a compressed message, of a peer that then ends its side',
    async (bench) => {
      const { journal, wire } = await bench.wire(withTakeover({}));
      wire.transport.end(wire.bytesOf(text(deflate('Hello'), { rsv: COMPRESSED }), ping('still?')));
      await journal.until('close');
      await wire.closed;
      assert.deepEqual(journal.talk, ['message text Hello', 'ping still?', 'close 1006']);
      assert.deepEqual(wire.rest(), bench.expected({ handfast: ['pong still?'], ws: [] }));
    },
    { difference: { row: 'what is due to a peer that ends its side behind a compressed message' } },
  ),
];
