import assert from 'node:assert/strict';
import { type Case, onWire, withPeer } from '../case.ts';
import { close, ping } from '../wire.ts';

/** What is on the wire after `send`, `ping` and `pong`, and in answer to pings. */
export const framesSentCases: readonly Case[] = [
  onWire('ping() and pong() throw for more than 125 bytes, and send nothing', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    const tooLong = { name: 'RangeError', message: /^The data size must not be greater than 125 bytes/ };
    for (const method of ['ping', 'pong'] as const) {
      for (const data of ['x'.repeat(126), 'é'.repeat(63), Buffer.alloc(126), new Blob([Buffer.alloc(126)])]) {
        assert.throws(() => subject[method](data), tooLong);
      }
      subject[method]('x'.repeat(125));
    }
    assert.deepEqual(await wire.lines(2), ['ping of 125', 'pong of 125']);
    wire.send(close());
    await journal.until('close');
  }),

  onWire('ping() and pong() take data, mask and callback, each of which may be missing', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    for (const method of ['ping', 'pong'] as const) {
      subject[method]();
      subject[method](journal.callback('1') as never);
      subject[method]('a', journal.callback('2') as never);
      subject[method]('b', true, journal.callback('3'));
      subject[method]('c', false, journal.callback('4'));
      subject[method]('d', undefined, journal.callback('5'));
      const frames = await wire.frames(6);
      assert.deepEqual(
        frames.map(({ payload }) => payload.toString()),
        ['', '', 'a', 'b', 'c', 'd'],
      );
      const usual = bench.role === 'client';
      assert.deepEqual(
        frames.map(({ masked }) => masked),
        [usual, usual, usual, true, false, usual],
      );
      await journal.until('5');
      assert.deepEqual(journal.talk, ['1', '2', '3', '4', '5']);
      journal.clear();
    }
  }),

  onWire(
    'a client masks what it sends and a server does not, unless the option `mask` says otherwise',
    async (bench) => {
      const { subject, wire } = await bench.wire();
      const isClient = bench.role === 'client';
      subject.send('usual');
      subject.send('masked', { mask: true });
      subject.send(Buffer.from('bare'), { mask: false });
      const frames = await wire.frames(3);
      assert.deepEqual(
        frames.map(({ masked }) => masked),
        [isClient, true, false],
      );
      assert.deepEqual(
        frames.map(({ payload }) => payload.toString()),
        ['usual', 'masked', 'bare'],
      );
    },
  ),

  onWire(
    'generateMask fills a Buffer of four bytes for each frame, and those are the key on the wire',
    async (bench) => {
      const keys: Buffer[] = [];
      const seen: Buffer[] = [];
      const { subject, wire } = await bench.wire({
        options: {
          generateMask: (key: Buffer) => {
            key.fill(keys.length + 1);
            keys.push(Buffer.from(key));
          },
        },
      });
      wire.transport.on('data', (chunk: Buffer) => seen.push(chunk));
      subject.send('abcd');
      subject.ping('abcd');
      subject.close(1000);
      await wire.frames(3);
      assert.deepEqual(
        keys,
        [1, 2, 3].map((byte) => Buffer.alloc(4, byte)),
      );
      const bytes = Buffer.concat(seen);
      assert.deepEqual(bytes.subarray(2, 6), keys[0]);
      assert.deepEqual(
        bytes.subarray(6, 10),
        Buffer.from('abcd').map((byte) => byte ^ 1),
      );
    },
    { role: 'client' },
  ),

  onWire('lengths are written in their shortest form', async (bench) => {
    const { subject, wire } = await bench.wire({ options: { perMessageDeflate: false } });
    const mask = bench.role === 'client' ? 4 : 0;
    let bytes = 0;
    wire.transport.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    for (const [length, header] of [
      [0, 2],
      [125, 2],
      [126, 4],
      [65_535, 4],
      [65_536, 10],
    ] as const) {
      bytes = 0;
      subject.send(Buffer.alloc(length, 1));
      const [frame] = await wire.frames();
      assert.deepEqual([frame?.payload.length, bytes], [length, header + mask + length]);
    }
  }),

  onWire('with `fin: false` a message goes out in fragments, between which control frames may stand', async (bench) => {
    const { subject, wire } = await bench.wire();
    subject.send('a', { fin: false });
    subject.ping('p');
    subject.send(Buffer.from('b'), { fin: false });
    subject.send('', { fin: true });
    subject.send('next');
    const lines = ['text a (more)', 'ping p', 'continuation b (more)', 'continuation', 'text next'];
    assert.deepEqual(await wire.lines(5), lines);
  }),

  withPeer('the first fragment decides whether a message is text or binary', async (bench) => {
    const { subject, peerJournal } = await bench.pair();
    subject.send('te', { fin: false });
    subject.send(Buffer.from('xt'), { fin: true });
    subject.send('bi', { fin: false, binary: true });
    subject.send('n', { fin: true });
    await peerJournal.until('message', 2);
    assert.deepEqual(peerJournal.talk, ['message text text', `message binary ${Buffer.from('bin').toString('hex')}`]);
  }),

  onWire('a ping is answered with its payload, before `ping` is emitted', async (bench) => {
    const { journal, wire } = await bench.wire({
      watch: (socket) => socket.on('ping', () => socket.send('from the listener')),
    });
    wire.send(ping('one'), ping());
    assert.deepEqual(await wire.lines(4), ['pong one', 'text from the listener', 'pong', 'text from the listener']);
    assert.deepEqual(journal.talk, ['ping one', 'ping']);
  }),

  onWire(
    'a ping that comes while a message waits for its data is answered',
    async (bench) => {
      const { subject, journal, wire } = await bench.wire();
      let load: (data: ArrayBuffer) => void = () => {};
      class Slow extends Blob {
        override arrayBuffer(): Promise<ArrayBuffer> {
          return new Promise((resolve) => {
            load = resolve;
          });
        }
      }
      subject.send(new Slow(['data']), { binary: false });
      wire.send(ping('p'));
      await journal.until('ping');
      load(new TextEncoder().encode('data').buffer);
      const lines = bench.expected({ handfast: ['pong p', 'text data'], ws: ['text data', 'pong p'] });
      assert.deepEqual(await wire.lines(2), lines);
    },
    { difference: { row: 'a ping that comes while a message waits for its data, or is compressed' } },
  ),

  onWire('with `autoPong: false` a ping is emitted and not answered', async (bench) => {
    const { subject, journal, wire } = await bench.wire({ options: { autoPong: false } });
    wire.send(ping('one'));
    await journal.until('ping');
    subject.send('the only answer');
    assert.deepEqual(await wire.lines(), ['text the only answer']);
  }),

  onWire('after close() pings are emitted and not answered any more', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    subject.close(1000);
    wire.send(ping('late'));
    await journal.until('ping');
    wire.send(close(1000));
    await journal.until('close');
    await wire.closed;
    assert.deepEqual(wire.rest(), ['close 1000']);
    assert.deepEqual(journal.talk, ['ping late', 'close 1000']);
  }),

  onWire(
    'a peer that sends pings and does not read the pongs',
    async (bench) => {
      const { journal, wire } = await bench.wire();
      wire.transport.pause();
      wire.send(...Array.from({ length: 400 }, () => ping('x'.repeat(125))));
      await Promise.race([journal.until('ping', 400), journal.until('close')]);
      wire.transport.resume();
      wire.send(close(1000));
      await journal.until('close');
      assert.equal(journal.lines.at(-1), bench.expected({ handfast: 'close 1000', ws: 'close 1006' }));
    },
    {
      only: { transport: 'memory', because: 'the buffers of sockets are as large as the system likes' },
      difference: { row: 'a peer that sends pings and never reads' },
    },
  ),

  onWire('a pong that nobody asked for is emitted and not answered', async (bench) => {
    const { journal, wire } = await bench.wire();
    wire.send({ opcode: 10, payload: 'unasked' }, close(1000));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['pong unasked', 'close 1000']);
    assert.deepEqual(await wire.lines(), ['close 1000']);
  }),
];
