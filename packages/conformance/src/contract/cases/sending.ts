import assert from 'node:assert/strict';
import type { WebSocket } from 'ws';
import { turns } from '../bench.ts';
import { type Case, withPeer } from '../case.ts';

type Data = Parameters<WebSocket['send']>[0];

const words = Uint16Array.of(0x0102, 0x0304, 0x0506);

/** What can be sent, and what arrives. */
const payloads: readonly (readonly [what: string, data: unknown, arrives: string])[] = [
  ['a string', 'grüße', 'text grüße'],
  ['an empty string', '', 'text'],
  ['a number', 1.5, 'text 1.5'],
  ['zero', 0, 'text 0'],
  ['a Buffer', Buffer.from([1, 2]), 'binary 0102'],
  ['a Uint8Array', Uint8Array.of(3, 4), 'binary 0304'],
  ['an ArrayBuffer', Uint8Array.of(5, 6).buffer, 'binary 0506'],
  ['a view of a part of an ArrayBuffer', new Uint8Array(Uint8Array.of(0, 7, 8, 0).buffer, 1, 2), 'binary 0708'],
  ['a view of wider elements', words.subarray(1, 2), `binary ${Buffer.from(words.buffer).toString('hex', 2, 4)}`],
  ['a DataView', new DataView(Uint8Array.of(0, 9, 10).buffer, 1), 'binary 090a'],
  ['an array of bytes', [11, 12], 'binary 0b0c'],
  ['an object with a valueOf that Buffer.from takes', { valueOf: () => Uint8Array.of(13) }, 'binary 0d'],
  ['an object with a Symbol.toPrimitive', { [Symbol.toPrimitive]: () => 'prim' }, 'binary 7072696d'],
  ['a Blob', new Blob([Uint8Array.of(14, 15)]), 'binary 0e0f'],
  ['an empty Blob', new Blob([]), 'binary'],
  ['undefined', undefined, 'binary'],
  ['null', null, 'binary'],
];

export const sendingCases: readonly Case[] = [
  ...payloads.map(([what, data, arrives]) =>
    withPeer(`${what} can be sent, and arrives as ${arrives}`, async (bench) => {
      const { subject, journal, peerJournal } = await bench.pair();
      subject.send(data as Data, journal.callback('done'));
      subject.ping(data, undefined, journal.callback('done'));
      subject.pong(data, undefined, journal.callback('done'));
      await Promise.all([peerJournal.until('pong'), journal.until('done', 3), journal.until('pong')]);
      const payload = arrives.slice(arrives.indexOf(' ') + 1);
      const bytes = !arrives.includes(' ') ? '' : arrives.startsWith('text') ? payload : Buffer.from(payload, 'hex');
      const lines = [`message ${arrives}`, `ping ${bytes}`, `pong ${bytes}`].map((line) => line.trimEnd());
      assert.deepEqual(peerJournal.talk, lines);
      assert.deepEqual(journal.talk.sort(), ['done', 'done', 'done', `pong ${bytes}`.trimEnd()]);
    }),
  ),

  withPeer('what Buffer.from() does not take is a TypeError, and nothing is sent', async (bench) => {
    const { subject, peerJournal } = await bench.pair();
    for (const data of [{}, true, Symbol('s'), () => {}]) {
      if (typeof data !== 'function') assert.throws(() => subject.ping(data), { name: 'TypeError' });
      assert.throws(() => subject.send(data as never), { name: 'TypeError' });
    }
    subject.send('still open');
    await peerJournal.until('message');
    assert.deepEqual(peerJournal.talk, ['message text still open']);
  }),

  withPeer('the option `binary` overrides the type that the data suggests', async (bench) => {
    const { subject, peerJournal } = await bench.pair();
    subject.send('text', { binary: true });
    subject.send(Buffer.from('binary'), { binary: false });
    subject.send(new Blob(['blob']), { binary: false });
    await peerJournal.until('message', 3);
    assert.deepEqual(peerJournal.talk, ['message binary 74657874', 'message text binary', 'message text blob']);
  }),

  withPeer('the bytes that are sent are not changed in the hands of the caller', async (bench) => {
    const { subject, peerJournal } = await bench.pair();
    const bytes = Uint8Array.from({ length: 40 }, (_, i) => i);
    const copies = [
      Buffer.from(bytes),
      Uint8Array.from(bytes),
      Uint8Array.from(bytes).buffer,
      new DataView(bytes.slice().buffer),
    ];
    for (const copy of copies) {
      subject.send(copy);
      subject.send(copy, { compress: false });
      subject.ping(copy);
      subject.pong(copy);
    }
    await peerJournal.until('pong', 4);
    for (const copy of copies) {
      const view = ArrayBuffer.isView(copy)
        ? Buffer.from(copy.buffer, copy.byteOffset, copy.byteLength)
        : Buffer.from(copy);
      assert.deepEqual([...view], [...bytes]);
    }
  }),

  withPeer('the callback of send() may stand in the place of the options, or behind them', async (bench) => {
    const { subject, journal, peerJournal } = await bench.pair();
    subject.send('1', journal.callback('first'));
    subject.send('2', {}, journal.callback('second'));
    subject.send('3', undefined as never, journal.callback('third'));
    subject.send('4');
    await Promise.all([peerJournal.until('message', 4), journal.until('third')]);
    assert.deepEqual(journal.talk, ['first', 'second', 'third']);
  }),

  withPeer('a callback gets no error, and is never called before send() returns', async (bench) => {
    const { subject } = await bench.pair();
    let returned = false;
    await new Promise<void>((resolve) => {
      subject.send('data', (error) => {
        assert.ok(returned && !error);
        resolve();
      });
      returned = true;
    });
  }),

  withPeer(
    'messages arrive, and callbacks are called, in the order of the calls, whatever the kind of data',
    async (bench) => {
      const { subject, journal, peerJournal } = await bench.pair({
        client: { perMessageDeflate: { threshold: 0 } },
        server: { perMessageDeflate: { threshold: 0 } },
      });
      const big = 'x'.repeat(300_000);
      subject.send(big, journal.callback('1'));
      subject.send('small', journal.callback('2'));
      subject.send(new Blob(['blob']), journal.callback('3'));
      subject.ping('ping', undefined, journal.callback('4'));
      subject.send('plain', { compress: false }, journal.callback('5'));
      subject.send(Buffer.from('binary'), journal.callback('6'));
      subject.pong('pong', undefined, journal.callback('7'));
      subject.close(1000);
      await Promise.all([peerJournal.until('close'), journal.until('close')]);
      const own = journal.talk.filter((line) => !line.startsWith('pong'));
      assert.deepEqual(own, ['1', '2', '3', '4', '5', '6', '7', 'close 1000']);
      assert.deepEqual(peerJournal.talk, [
        'message text of 300000',
        'message text small',
        `message binary ${Buffer.from('blob').toString('hex')}`,
        'ping ping',
        'message text plain',
        `message binary ${Buffer.from('binary').toString('hex')}`,
        'pong pong',
        'close 1000',
      ]);
    },
  ),

  withPeer(
    'send(), ping() and pong() throw while CONNECTING',
    async (bench) => {
      const { place } = await bench.serve();
      const client = bench.dial(place);
      const notOpen = { name: /Error/, message: /^WebSocket is not open: readyState 0 \(CONNECTING\)/ };
      for (const method of ['send', 'ping', 'pong'] as const) {
        assert.throws(
          () => client[method]('x', undefined as never, () => assert.fail('the callback was called')),
          notOpen,
        );
      }
      assert.equal(client.bufferedAmount, 0);
    },
    { role: 'client' },
  ),

  withPeer('after close(), sending fails in the callback alone, and counts as buffered for ever', async (bench) => {
    const { subject, journal, peerJournal } = await bench.pair();
    subject.close(1000);
    const errors: string[] = [];
    const failed = (error?: Error) => errors.push(error?.message ?? 'no error');
    const before = subject.bufferedAmount;
    for (const method of ['send', 'ping', 'pong'] as const) subject[method]('12345', undefined as never, failed);
    subject.send(new Blob(['123']));
    subject.send(Buffer.alloc(2), {}, failed);
    subject.send(undefined as never);
    assert.deepEqual([errors, subject.bufferedAmount - before], [[], 20]);
    await turns(1);
    for (const error of errors) assert.match(error, /^WebSocket is not open: readyState 2 \(CLOSING\)/);
    await Promise.all([journal.until('close'), peerJournal.until('close')]);
    assert.equal(errors.length, 4);
    subject.send('1', failed);
    await turns(1);
    assert.match(errors[4] as string, /^WebSocket is not open: readyState 3 \(CLOSED\)/);
    assert.equal(subject.bufferedAmount, 21);
    assert.deepEqual(peerJournal.talk, ['close 1000']);
  }),

  withPeer('after terminate(), sending fails in the callback alone', async (bench) => {
    const { subject, journal } = await bench.pair();
    subject.terminate();
    const error = await new Promise<Error | undefined>((resolve) => subject.send('late', resolve));
    assert.match(error?.message ?? '', /^WebSocket is not open: readyState [23]/);
    await journal.until('close');
    assert.deepEqual(journal.talk, ['close 1006']);
  }),

  withPeer(
    'after a failed handshake, sending fails in the callback alone',
    async (bench) => {
      const { place } = await bench.serve({ verifyClient: () => false });
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      await journal.until('close');
      client.send('12345', journal.callback('send'));
      await journal.until('send');
      assert.deepEqual(journal.lines, ['error', 'close 1006', 'send failed']);
      assert.equal(client.bufferedAmount, 5);
    },
    { role: 'client' },
  ),
];
