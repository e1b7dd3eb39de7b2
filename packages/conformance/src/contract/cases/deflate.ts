import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';
import { type Case, onWire, withPeer } from '../case.ts';
import { COMPRESSED, type Deflate, deflate, more, NAME, withoutTakeover, withTakeover } from '../deflated.ts';
import { binary, close, type Piece, ping, text } from '../wire.ts';

/** Text that deflates badly by itself, and well when it was seen before. */
const NOISE = createHash('shake256', { outputLength: 1000 }).update('noise').digest('hex');

/** Agreements that are reached by these options on both sides. */
const agreements: readonly Deflate[] = [
  {},
  { serverNoContextTakeover: true },
  { clientNoContextTakeover: true },
  { serverMaxWindowBits: 9, clientMaxWindowBits: 10 },
  { serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 10, clientMaxWindowBits: 9 },
];

export const deflateCases: readonly Case[] = [
  ...agreements.map((agreement) =>
    withPeer(`messages of every size survive compression with ${JSON.stringify(agreement)}`, async (bench) => {
      const perMessageDeflate = { ...agreement, threshold: 0 };
      const { subject, peer } = await bench.pair({ client: { perMessageDeflate }, server: { perMessageDeflate } });
      assert.deepEqual([subject.extensions, peer.extensions], [NAME, NAME]);
      const sizes = [0, 1, 125, 126, 2000, 2000, 40_000, 65_536, 300_000, 5];
      const sent = sizes.map((size) => NOISE.repeat(Math.ceil(size / NOISE.length)).slice(0, size));
      const seen: [string, boolean][] = [];
      const done = new Promise<void>((resolve) => {
        peer.on('message', (data, isBinary) => {
          if (seen.push([String(data), isBinary]) === sizes.length * 2) resolve();
        });
      });
      for (const data of sent) {
        subject.send(data);
        subject.send(Buffer.from(data));
      }
      await done;
      assert.ok(seen.every(([data, isBinary], i) => data === sent[i >> 1] && isBinary === (i % 2 === 1)));
    }),
  ),

  withPeer('a message sent in fragments is compressed as a whole, and arrives', async (bench) => {
    const perMessageDeflate = { threshold: 0 };
    const { subject, peerJournal } = await bench.pair({ client: { perMessageDeflate }, server: { perMessageDeflate } });
    for (let round = 0; round < 2; round++) {
      subject.send('Hand', { fin: false });
      subject.ping('p');
      subject.send('', { fin: false });
      subject.send('fast', { fin: true });
      subject.send(NOISE.repeat(30), { fin: false });
      subject.send('!', { fin: true });
    }
    await peerJournal.until('message', 4);
    const round = ['ping p', 'message text Handfast', 'message text of 60001'];
    assert.deepEqual(peerJournal.talk, [...round, ...round]);
  }),

  onWire('without context takeover, `threshold` decides what is compressed; its default is 1024', async (bench) => {
    for (const [options, limit] of [
      [{ threshold: 10 }, 10],
      [{}, 1024],
      [{ threshold: 0 }, 0],
    ] as const) {
      const { subject, wire } = await bench.wire(withoutTakeover(bench, options));
      if (limit > 0) subject.send('x'.repeat(limit - 1));
      subject.send('x'.repeat(limit));
      const frames = await wire.frames(limit > 0 ? 2 : 1);
      assert.deepEqual(
        frames.map(({ rsv }) => rsv),
        limit > 0 ? [0, COMPRESSED] : [COMPRESSED],
      );
    }
  }),

  onWire('with context takeover, `threshold` does not matter', async (bench) => {
    const { subject, wire } = await bench.wire(withTakeover({ threshold: 10_000 }));
    subject.send('x');
    subject.send('longer '.repeat(100));
    assert.deepEqual(
      (await wire.frames(2)).map(({ rsv }) => rsv),
      [COMPRESSED, COMPRESSED],
    );
  }),

  onWire('of a message in fragments, the first one is compared with `threshold`', async (bench) => {
    const { subject, wire } = await bench.wire(withoutTakeover(bench, { threshold: 10 }));
    subject.send('short', { fin: false });
    subject.send('x'.repeat(100), { fin: true });
    subject.send('x'.repeat(100), { fin: false });
    subject.send('short', { fin: true });
    assert.deepEqual(
      (await wire.frames(4)).map(({ rsv }) => rsv),
      [0, 0, COMPRESSED, 0],
    );
  }),

  onWire('`compress: false` sends a message as it is', async (bench) => {
    const { subject, wire } = await bench.wire(withTakeover({}));
    subject.send('plain', { compress: false });
    subject.send('pressed', { compress: true });
    subject.send('pressed');
    const frames = await wire.frames(3);
    assert.deepEqual(
      frames.map(({ rsv }) => rsv),
      [0, COMPRESSED, COMPRESSED],
    );
    assert.equal(frames[0]?.payload.toString(), 'plain');
  }),

  onWire('without the extension, `compress: true` does nothing', async (bench) => {
    const { subject, wire } = await bench.wire();
    subject.send('plain', { compress: true });
    assert.deepEqual(await wire.lines(), ['text plain']);
  }),

  onWire('the context is taken over from one message to the next, unless that was agreed away', async (bench) => {
    const sizes: Record<string, readonly number[]> = {};
    for (const [name, options] of [
      ['with', withTakeover({})],
      ['without', withoutTakeover(bench, {})],
    ] as const) {
      const { subject, wire } = await bench.wire(options);
      subject.send(NOISE);
      subject.send(NOISE);
      sizes[name] = (await wire.frames(2)).map(({ payload }) => payload.length);
    }
    const [first = 0, second = 0] = sizes.with ?? [];
    assert.ok(second < first / 10, `${first}, then ${second}`);
    assert.equal(sizes.without?.[0], sizes.without?.[1]);
  }),

  onWire('zlibDeflateOptions reach zlib', async (bench) => {
    const stored = withTakeover({ zlibDeflateOptions: { level: constants.Z_NO_COMPRESSION } });
    const { subject, wire } = await bench.wire(stored);
    subject.send('x'.repeat(1000));
    const [frame] = await wire.frames();
    assert.ok((frame?.payload.length ?? 0) > 1000);
  }),

  onWire('a compressed message may come in any number of frames, and with any kind of block', async (bench) => {
    const { journal, wire } = await bench.wire(withTakeover({}));
    const bytes = deflate('Hello');
    const [a, b, c] = [bytes.subarray(0, 2), bytes.subarray(2, 5), bytes.subarray(5)];
    wire.send(
      ...[text(bytes, { rsv: COMPRESSED }), text('plain')],
      ...[text(a, { rsv: COMPRESSED, fin: false }), ping('p'), more(b), more(Buffer.alloc(0)), more(c, true)],
      ...[binary(Buffer.of(0), { rsv: COMPRESSED })],
      ...[text(Buffer.concat([deflateRawSync('final'), Buffer.of(0)]), { rsv: COMPRESSED })],
      ...[text(deflate('again'), { rsv: COMPRESSED }), close(1000)],
    );
    await journal.until('close');
    assert.deepEqual(journal.talk, [
      ...['message text Hello', 'message text plain', 'ping p', 'message text Hello', 'message binary'],
      ...['message text final', 'message text again', 'close 1000'],
    ]);
  }),

  withPeer('terminate() while a message is compressed calls each callback with an error', async (bench) => {
    const perMessageDeflate = { threshold: 0 };
    const { subject, journal } = await bench.pair({ client: { perMessageDeflate }, server: { perMessageDeflate } });
    subject.send(NOISE.repeat(1000), journal.callback('big'));
    subject.send('behind', journal.callback('behind'));
    subject.terminate();
    await Promise.all([journal.until('close'), journal.until('big'), journal.until('behind')]);
    assert.deepEqual(journal.talk.sort(), ['behind failed', 'big failed', 'close 1006']);
  }),

  onWire(
    'a message that is compressed when the close frame of the peer comes goes out before the answer',
    async (bench) => {
      const { subject, journal, wire } = await bench.wire(withTakeover({}));
      subject.once('ping', () => subject.send(NOISE.repeat(1000), journal.callback('sent')));
      wire.send(ping(), close(1000));
      const [, message, answer] = await wire.lines(3);
      assert.match(message ?? '', /^text .*\(compressed\)$/);
      assert.equal(answer, 'close 1000');
      await journal.until('close');
      assert.deepEqual(journal.talk, ['ping', 'sent', 'close 1000']);
    },
  ),

  onWire('a message that is inflated when the connection is cut is delivered before close', async (bench) => {
    const { subject, journal, wire } = await bench.wire(withTakeover({}));
    subject.once('ping', () => process.nextTick(() => subject.terminate()));
    wire.send(ping(), text(deflate('x'.repeat(1_000_000)), { rsv: COMPRESSED }));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['ping', 'message text of 1000000', 'close 1006']);
  }),

  onWire('RSV1 on a continuation or a control frame is an error', async (bench) => {
    const wrong: readonly Piece[][] = [
      [text(deflate('x'), { rsv: COMPRESSED, fin: false }), { opcode: 0, rsv: COMPRESSED }],
      [{ opcode: 9, rsv: COMPRESSED }],
      [{ opcode: 8, rsv: COMPRESSED }],
    ];
    for (const pieces of wrong) {
      const { journal, wire } = await bench.wire(withTakeover({}));
      wire.send(...pieces);
      assert.deepEqual(await wire.lines(), ['close 1002']);
      await journal.until('close');
      assert.deepEqual(journal.talk, ['error WS_ERR_UNEXPECTED_RSV_1', 'close 1006']);
    }
  }),

  onWire('compressed text that is not UTF-8 is an error', async (bench) => {
    const { journal, wire } = await bench.wire(withTakeover({}));
    wire.send(text(deflate(Buffer.from([0xff])), { rsv: COMPRESSED }));
    assert.deepEqual(await wire.lines(), ['close 1007']);
    await journal.until('close');
    assert.deepEqual(journal.talk, ['error WS_ERR_INVALID_UTF8', 'close 1006']);
  }),

  onWire('maxPayload is compared with the inflated size', async (bench) => {
    for (const pieces of [
      [binary(deflate(Buffer.alloc(101)), { rsv: COMPRESSED })],
      [binary(deflate(Buffer.alloc(100_000)), { rsv: COMPRESSED, fin: false }), more(Buffer.alloc(0), true)],
      [binary(Buffer.alloc(101, 1))],
    ]) {
      const { journal, wire } = await bench.wire(withTakeover({}, { maxPayload: 100 }));
      wire.send(binary(deflate(Buffer.alloc(100)), { rsv: COMPRESSED }), ...pieces);
      assert.deepEqual(await wire.lines(), ['close 1009']);
      await journal.until('close');
      const lines = ['message binary of 100', 'error WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'close 1006'];
      assert.deepEqual(journal.talk, lines);
      assert.match(journal.error.message, /^Max payload size exceeded/);
    }
  }),
];
