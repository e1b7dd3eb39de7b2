import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { type Case, onWire, withPeer } from '../case.ts';
import { binary, close, ping, pong, text } from '../wire.ts';

const BYTES = Buffer.from([1, 2, 3, 4, 5]);

/** Sets a type that `@types/ws` may not know. */
function setBinaryType(socket: WebSocket, type: string): void {
  (socket as { binaryType: string }).binaryType = type;
}

export const receivingCases: readonly Case[] = [
  withPeer('binaryType is `nodebuffer`, and only known types can be assigned', async (bench) => {
    const { subject } = await bench.pair();
    const seen: string[] = [subject.binaryType];
    for (const type of ['arraybuffer', 'fragments', 'blob', 'nodebuffer', 'Blob', '', undefined]) {
      setBinaryType(subject, type as string);
      seen.push(subject.binaryType);
    }
    assert.deepEqual(seen, [
      ...['nodebuffer', 'arraybuffer', 'fragments', 'blob', 'nodebuffer'],
      ...['nodebuffer', 'nodebuffer', 'nodebuffer'],
    ]);
  }),

  onWire('each binaryType gives the same bytes in its own form, and may change between messages', async (bench) => {
    const { subject, wire } = await bench.wire();
    const seen: [unknown, boolean][] = [];
    const types = ['nodebuffer', 'arraybuffer', 'fragments', 'blob'];
    const done = new Promise<void>((resolve) => {
      subject.on('message', (data, isBinary) => {
        seen.push([data, isBinary]);
        if (seen.length === types.length) return resolve();
        setBinaryType(subject, types[seen.length] as string);
      });
    });
    wire.send(...types.map(() => binary(BYTES)));
    await done;
    const [buffer, arrayBuffer, fragments, blob] = seen.map(([data]) => data);
    assert.ok(seen.every(([, isBinary]) => isBinary));
    assert.ok(Buffer.isBuffer(buffer));
    assert.deepEqual(buffer, BYTES);
    assert.ok(arrayBuffer instanceof ArrayBuffer);
    assert.deepEqual(Buffer.from(arrayBuffer), BYTES);
    assert.deepEqual(fragments, [BYTES]);
    assert.ok(blob instanceof Blob);
    assert.deepEqual(Buffer.from(await blob.arrayBuffer()), BYTES);
  }),

  onWire('text is a Buffer, whatever binaryType says', async (bench) => {
    for (const type of ['nodebuffer', 'arraybuffer', 'fragments', 'blob']) {
      const { subject, wire } = await bench.wire();
      setBinaryType(subject, type);
      const message = new Promise<[unknown, boolean]>((resolve) => {
        subject.on('message', (data, isBinary) => resolve([data, isBinary]));
      });
      wire.send(text('plain'));
      assert.deepEqual(await message, [Buffer.from('plain'), false]);
    }
  }),

  onWire(
    'with binaryType `fragments` a message is the list of its fragments, without the empty ones',
    async (bench) => {
      const { subject, wire } = await bench.wire();
      setBinaryType(subject, 'fragments');
      const seen: unknown[] = [];
      const done = new Promise<void>((resolve) => {
        subject.on('message', (data) => seen.push(data) === 3 && resolve());
      });
      const one = Buffer.from([1]);
      const two = Buffer.from([2, 2]);
      const more = (payload: Uint8Array, fin = false) => ({ opcode: 0, payload, fin });
      wire.send(
        ...[binary(one, { fin: false }), more(Buffer.alloc(0)), ping(), more(two), more(Buffer.alloc(0), true)],
        ...[binary(Buffer.alloc(0))],
        ...[binary(two)],
      );
      await done;
      assert.deepEqual(seen, [[one, two], [], [two]]);
    },
  ),

  onWire('fragments become one message, whose first frame says whether it is text', async (bench) => {
    const { journal, wire } = await bench.wire();
    wire.send(text('a', { fin: false }), ping('between'), { opcode: 0, payload: 'b', fin: false });
    wire.send(
      { opcode: 0, payload: 'c' },
      binary(BYTES, { fin: false }),
      { opcode: 0, payload: '\u0006' },
      close(1000),
    );
    await journal.until('close');
    const lines = ['ping between', 'message text abc', 'message binary 010203040506', 'close 1000'];
    assert.deepEqual(journal.talk, lines);
  }),

  onWire(
    'a message of 20,000 fragments, where the options say nothing of maxFragments',
    async (bench) => {
      const { journal, wire } = await bench.wire();
      const more = Array.from({ length: 19_998 }, () => ({ opcode: 0, fin: false }));
      wire.send(text('a', { fin: false }), ...more, { opcode: 0, payload: 'z' }, close(1000));
      await journal.until('close');
      const failed = ['error WS_ERR_TOO_MANY_BUFFERED_PARTS', 'close 1006'];
      assert.deepEqual(journal.talk, bench.expected({ handfast: ['message text az', 'close 1000'], ws: failed }));
    },
    {
      only: { transport: 'memory', because: 'fragments are counted above the transport' },
      difference: { row: 'a message of more than 16,384 fragments', restoredBy: { maxFragments: 16_384 } },
    },
  ),

  onWire(
    'a message whose end is long in coming',
    async (bench) => {
      const { journal, wire } = await bench.wire({ options: { deadlines: { messageMs: 100 } } });
      wire.send(text('a', { fin: false }));
      await bench.expected({ handfast: () => journal.until('close'), ws: () => setTimeout(400) })();
      wire.send({ opcode: 0, payload: 'z' }, close(1000));
      await journal.until('close');
      const late = ['message text az', 'close 1000'];
      assert.deepEqual(journal.talk, bench.expected({ handfast: ['close 1006'], ws: late }));
    },
    {
      only: { transport: 'memory', because: 'time is limited above the transport' },
      difference: { row: 'a message that is not finished in time', restoredBy: { deadlines: false } },
    },
  ),

  onWire(
    'a large message that comes in parts, where few bytes of such are allowed in all',
    async (bench) => {
      const { journal, wire } = await bench.wire({ options: { maxTotalUnfinishedBytes: 100_000 } });
      wire.send(binary(Buffer.alloc(200_000), { fin: false }));
      await bench.expected({ handfast: () => journal.until('close'), ws: () => setTimeout(50) })();
      wire.send({ opcode: 0, payload: 'z' }, close(1000));
      await journal.until('close');
      const whole = ['message binary of 200001', 'close 1000'];
      assert.deepEqual(journal.talk, bench.expected({ handfast: ['close 1006'], ws: whole }));
    },
    {
      role: 'server',
      only: { transport: 'memory', because: 'bytes are counted above the transport' },
      difference: {
        row: 'unfinished messages that hold more than a quarter of all memory',
        restoredBy: { maxTotalUnfinishedBytes: 0 },
      },
    },
  ),

  onWire('frames may be cut anywhere', async (bench) => {
    const { journal, wire } = await bench.wire();
    const bytes = wire.bytesOf(text('grüße'), ping('p'), binary(Buffer.alloc(200, 1)), close(1000, 'bye'));
    for (const byte of bytes) wire.transport.write(Buffer.of(byte));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text grüße', 'ping p', 'message binary of 200', 'close 1000 bye']);
  }),

  onWire('a message keeps its bytes when more arrives', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    const kept: Buffer[] = [];
    subject.on('message', (data) => kept.push(data as Buffer));
    for (let i = 0; i < 50; i++) wire.send(binary(Buffer.alloc(i * 7, i)));
    wire.send(close(1000));
    await journal.until('close');
    for (const [i, data] of kept.entries()) assert.deepEqual(data, Buffer.alloc(i * 7, i));
    assert.equal(kept.length, 50);
  }),

  onWire('by default, what one segment brings is emitted in one go', async (bench) => {
    const { journal, wire } = await bench.wire({ watch: noteTurns });
    wire.send(text('1'), ping('2'), pong('3'), text('4'));
    await journal.until('turn', 4);
    const lines = ['message text 1', 'ping 2', 'pong 3', 'message text 4', 'turn', 'turn', 'turn', 'turn'];
    assert.deepEqual(journal.talk, lines);
  }),

  onWire('with `allowSynchronousEvents: false`, each message, ping and pong has a turn of its own', async (bench) => {
    const options = { allowSynchronousEvents: false };
    const { journal, wire } = await bench.wire({ options, watch: noteTicks });
    wire.send(text('1'), ping('2'), pong('3'), text('4'));
    await journal.until('tick', 4);
    const lines = ['message text 1', 'tick', 'ping 2', 'tick', 'pong 3', 'tick', 'message text 4', 'tick'];
    assert.deepEqual(journal.talk, lines);
  }),

  onWire('with `allowSynchronousEvents: false`, close waits for the messages before it', async (bench) => {
    const { journal, wire } = await bench.wire({ options: { allowSynchronousEvents: false } });
    wire.transport.end(wire.bytesOf(text('1'), text('2'), text('3')));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text 1', 'message text 2', 'message text 3', 'close 1006']);
  }),

  withPeer('with `allowSynchronousEvents: false`, compressed messages keep their order', async (bench) => {
    const { peer, journal } = await bench.pair({
      subject: { allowSynchronousEvents: false },
      client: { perMessageDeflate: { threshold: 0 } },
      server: { perMessageDeflate: { threshold: 0 } },
    });
    peer.send('x'.repeat(100_000));
    peer.send('plain', { compress: false });
    peer.ping('ping');
    peer.send('small');
    peer.close(1000);
    await journal.until('close');
    const lines = ['message text of 100000', 'message text plain', 'ping ping', 'message text small', 'close 1000'];
    assert.deepEqual(journal.talk, lines);
  }),
];

/** Notes when the current turn of the event loop is over. */
function noteTurns(socket: WebSocket, journal: { note(line: string): void }): void {
  for (const event of ['message', 'ping', 'pong']) socket.on(event, () => setImmediate(() => journal.note('turn')));
}

/** Notes when the microtasks that an event queued have run. */
function noteTicks(socket: WebSocket, journal: { note(line: string): void }): void {
  for (const event of ['message', 'ping', 'pong']) socket.on(event, () => queueMicrotask(() => journal.note('tick')));
}
