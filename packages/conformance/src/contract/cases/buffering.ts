import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { turns } from '../bench.ts';
import { type Case, onWire, withPeer } from '../case.ts';
import { close, text } from '../wire.ts';

/** More than the buffers between two ends take: those of the system for sockets, those of streams in memory. */
const bigFor = {
  memory: Buffer.alloc(256 * 1024),
  TCP: Buffer.alloc(16 * 1024 * 1024),
  TLS: Buffer.alloc(16 * 1024 * 1024),
};

export const bufferingCases: readonly Case[] = [
  withPeer('bufferedAmount is 0 before, and after what was sent has left', async (bench) => {
    const { subject, journal } = await bench.pair();
    assert.equal(subject.bufferedAmount, 0);
    subject.send('hello', journal.callback('sent'));
    await journal.until('sent');
    assert.equal(subject.bufferedAmount, 0);
  }),

  withPeer(
    'a small message is with the system when `send` returns, or waits for the end of the tick',
    async (bench) => {
      const { subject, journal } = await bench.pair({ client: { perMessageDeflate: false } });
      subject.send('hello', journal.callback('sent'));
      const frameBytes = (bench.role === 'client' ? 6 : 2) + 5;
      assert.equal(subject.bufferedAmount, bench.expected({ ws: 0, handfast: frameBytes }));
      await Promise.resolve();
      await new Promise((resolve) => process.nextTick(resolve));
      await journal.until('sent');
      assert.equal(subject.bufferedAmount, 0);
    },
    {
      only: { transport: 'TCP', because: 'other transports keep what they get for a while' },
      difference: { row: 'messages up to 24 KiB' },
    },
  ),

  onWire(
    'bufferedAmount counts what the peer does not take, framing included, and shrinks when it does',
    async (bench) => {
      const big = bigFor[bench.transport.name];
      const { subject, journal, wire } = await bench.wire({ options: { perMessageDeflate: false } });
      wire.transport.pause();
      subject.send(big, journal.callback('sent'));
      subject.send('behind it', journal.callback('sent too'));
      await turns();
      assert.deepEqual(journal.talk, []);
      const headers = bench.role === 'client' ? 14 + 6 : 10 + 2;
      assert.ok(
        subject.bufferedAmount > 9 && subject.bufferedAmount <= big.length + 9 + headers,
        `${subject.bufferedAmount}`,
      );
      wire.transport.resume();
      await journal.until('sent too');
      assert.deepEqual([journal.talk, subject.bufferedAmount], [['sent', 'sent too'], 0]);
      assert.deepEqual(await wire.lines(2), [`binary of ${big.length}`, 'text behind it']);
    },
  ),

  withPeer('bufferedAmount counts a Blob while it is read, and what waits behind it', async (bench) => {
    const { subject, journal } = await bench.pair();
    subject.send(new Blob(['12345']), journal.callback('blob'));
    assert.equal(subject.bufferedAmount, 5);
    subject.send('678');
    subject.ping('90');
    assert.equal(subject.bufferedAmount, 10);
    await journal.until('blob');
    await journal.until('pong');
    assert.equal(subject.bufferedAmount, 0);
  }),

  withPeer('bufferedAmount counts a big message while it is compressed', async (bench) => {
    const { subject, journal } = await bench.pair({
      client: { perMessageDeflate: true },
      server: { perMessageDeflate: true },
    });
    const big = bigFor[bench.transport.name];
    subject.send(big, journal.callback('sent'));
    assert.equal(subject.bufferedAmount, big.length);
    await journal.until('sent');
    assert.equal(subject.bufferedAmount, 0);
  }),

  onWire(
    'terminate() with unsent data calls every callback, with an error for what was never handed over',
    async (bench) => {
      const big = bigFor[bench.transport.name];
      const { subject, journal, wire } = await bench.wire({ options: { perMessageDeflate: false } });
      wire.transport.pause();
      subject.send(big, journal.callback('first'));
      subject.send('second', journal.callback('second'));
      await turns();
      subject.terminate();
      await Promise.all([journal.until('close'), journal.until('first'), journal.until('second')]);
      assert.equal(journal.talk.length, 3);
      assert.ok(journal.talk.includes('second failed') && journal.talk.includes('close 1006'));
    },
  ),

  withPeer('terminate() while a Blob is read calls each callback with an error', async (bench) => {
    const { subject, journal } = await bench.pair();
    subject.send(new Blob(['12345']), journal.callback('blob'));
    subject.send('behind', journal.callback('behind'));
    subject.terminate();
    await Promise.all([journal.until('close'), journal.until('blob'), journal.until('behind')]);
    assert.deepEqual(journal.talk.sort(), ['behind failed', 'blob failed', 'close 1006']);
  }),

  onWire('a peer that goes away with data unread leaves no callback uncalled, and close is 1006', async (bench) => {
    const big = bigFor[bench.transport.name];
    const { subject, journal, wire } = await bench.wire({ options: { perMessageDeflate: false } });
    wire.transport.pause();
    subject.send(big, journal.callback('first'));
    subject.send('second', journal.callback('second'));
    await turns();
    wire.transport.destroy();
    await Promise.all([journal.until('close'), journal.until('first'), journal.until('second')]);
    assert.equal(journal.talk.length, 3);
    assert.ok(journal.talk.includes('second failed') && journal.talk.includes('close 1006'));
  }),

  onWire('a Blob that cannot be read is an error, then close, and the callbacks behind it fail', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    const broken = new Blob(['12345']);
    broken.arrayBuffer = () => Promise.reject(new Error('unreadable'));
    subject.send(broken, journal.callback('blob'));
    subject.send('behind', journal.callback('behind'));
    await Promise.all([journal.until('close'), wire.closed]);
    assert.deepEqual(journal.talk, ['blob failed', 'behind failed', 'error', 'close 1006']);
    assert.equal(journal.error.message, 'unreadable');
    assert.deepEqual(wire.rest(), []);
  }),

  onWire('pause() holds messages, pings and the end back until resume()', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    assert.equal(subject.isPaused, false);
    subject.pause();
    assert.equal(subject.isPaused, true);
    wire.send({ opcode: 1, payload: 'one' }, { opcode: 9, payload: 'two' }, close(1000));
    await turns(20);
    assert.deepEqual(journal.talk, []);
    subject.resume();
    assert.equal(subject.isPaused, false);
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text one', 'ping two', 'close 1000']);
  }),

  onWire('a paused socket can send', async (bench) => {
    const { subject, wire } = await bench.wire();
    subject.pause();
    subject.send('out');
    subject.ping('out');
    assert.deepEqual(await wire.lines(2), ['text out', 'ping out']);
  }),

  onWire('pause() in `message` takes effect for the segments that come later', async (bench) => {
    const { subject, journal, wire } = await bench.wire({
      watch: (socket) => socket.once('message', () => socket.pause()),
    });
    wire.send({ opcode: 1, payload: 'one' });
    await journal.until('message');
    wire.send({ opcode: 1, payload: 'two' });
    await turns(20);
    assert.deepEqual(journal.talk, ['message text one']);
    subject.resume();
    await journal.until('message', 2);
  }),

  onWire(
    'pause() in `message`, with another message in the same segment',
    async (bench) => {
      const { subject, journal, wire } = await bench.wire({
        watch: (socket) => socket.once('message', () => socket.pause()),
      });
      wire.send({ opcode: 1, payload: 'one' }, { opcode: 1, payload: 'two' });
      await journal.until('message');
      await turns();
      const both = ['message text one', 'message text two'];
      assert.deepEqual(journal.talk, bench.expected({ handfast: ['message text one'], ws: both }));
      subject.resume();
      await journal.until('message', 2);
      assert.deepEqual(journal.talk, both);
    },
    { difference: { row: '`pause()` while several messages are here already' } },
  ),

  withPeer(
    'a send that is under way when terminate() is called has its callback called once',
    async (bench) => {
      const { subject, journal, peer } = await bench.pair({ client: { perMessageDeflate: false } });
      peer.pause();
      const told: (string | undefined)[] = [];
      // More than the system takes while nobody reads.
      subject.send(Buffer.alloc(48 * 1024 * 1024), (error) => told.push((error as NodeJS.ErrnoException)?.code));
      await turns();
      assert.deepEqual(told, []);
      subject.terminate();
      await journal.until('close');
      await turns();
      assert.deepEqual(told, bench.expected({ handfast: ['WS_ERR_NOT_WRITABLE'], ws: [undefined] }));
    },
    {
      only: { transport: 'TCP', because: 'a transport in memory takes whatever it is given' },
      difference: { row: 'the callback of a send that is under way when the connection is cut' },
    },
  ),

  onWire(
    'the header of a fragment too many, without its payload',
    async (bench) => {
      const { journal, wire } = await bench.wire({ options: { maxFragments: 1 } });
      const fragments = wire.bytesOf(text('one', { fin: false }), { opcode: 0, payload: 'two' });
      wire.transport.end(fragments.subarray(0, -3));
      await journal.until('close');
      const error = 'error WS_ERR_TOO_MANY_BUFFERED_PARTS';
      assert.deepEqual(journal.talk, bench.expected({ handfast: [error, 'close 1006'], ws: ['close 1006'] }));
    },
    { difference: { row: 'a fragment too many' } },
  ),

  onWire(
    'the header of a frame that is too long, without its masking key',
    async (bench) => {
      const { journal, wire } = await bench.wire({ options: { maxPayload: 10 } });
      wire.transport.end(wire.bytesOf(text('eleven byte')).subarray(0, 2));
      await journal.until('close');
      const error = 'error WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
      assert.deepEqual(journal.talk, bench.expected({ handfast: ['close 1006'], ws: [error, 'close 1006'] }));
    },
    { role: 'server', difference: { row: 'a frame that is too long, of a client' } },
  ),

  onWire('what had arrived while paused is emitted when the transport breaks, and then close', async (bench) => {
    const { subject, journal, wire } = await bench.wire({ options: { closeTimeout: 10 } });
    subject.pause();
    wire.send({ opcode: 1, payload: 'one' }, close(4000));
    await arrived(subject);
    subject.close(1000);
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text one', 'close 4000']);
  }),

  withPeer(
    'pause() and resume() do nothing while CONNECTING and after close',
    async (bench) => {
      const { place } = await bench.serve();
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      client.pause();
      assert.equal(client.isPaused, false);
      client.resume();
      await journal.until('open');
      client.close();
      await journal.until('close');
      client.pause();
      assert.equal(client.isPaused, false);
      client.resume();
    },
    { role: 'client' },
  ),
];

/** Bytes are in the buffer of a paused transport. */
async function arrived(socket: unknown): Promise<void> {
  const { _socket: transport } = socket as { _socket: Duplex };
  for (let i = 0; i < 1000 && transport.readableLength === 0; i++) await turns(1);
}
