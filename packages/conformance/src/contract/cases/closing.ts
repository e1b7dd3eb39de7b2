import assert from 'node:assert/strict';
import { turns } from '../bench.ts';
import { type Case, onWire, withPeer } from '../case.ts';
import { close, text } from '../wire.ts';

const LONGEST = 'r'.repeat(123);

/** What `close()` is called with, and what both sides report. */
const closings: readonly [args: [number?, (string | Buffer)?], line: string][] = [
  [[], 'close 1005'],
  [[undefined, 'ignored'], 'close 1005'],
  [[1000], 'close 1000'],
  [[1000, ''], 'close 1000'],
  [[1001, 'going away'], 'close 1001 going away'],
  [[1014, Buffer.from('bad gateway')], 'close 1014 bad gateway'],
  [[3000, 'grüße'], 'close 3000 grüße'],
  [[4999, LONGEST], `close 4999 ${LONGEST}`],
];

/** RFC 6455 §7.4: codes that must not be on the wire. */
const forbiddenCodes = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, '1000', null, NaN];

export const closingCases: readonly Case[] = [
  withPeer('both sides report the code and the reason that close() was given; 1005 without a code', async (bench) => {
    for (const [args, line] of closings) {
      const { subject, journal, peerJournal } = await bench.pair();
      subject.close(...args);
      await Promise.all([journal.until('close'), peerJournal.until('close')]);
      assert.deepEqual([journal.talk, peerJournal.talk], [[line], [line]]);
    }
  }),

  withPeer('close() throws for a code that must not be sent, and the socket stays open', async (bench) => {
    const { subject, journal, peerJournal } = await bench.pair();
    for (const code of forbiddenCodes) {
      assert.throws(() => subject.close(code as number), {
        name: 'TypeError',
        message: /^First argument must be a valid error code number/,
      });
    }
    assert.equal(subject.readyState, 1);
    subject.close(1000);
    await Promise.all([journal.until('close'), peerJournal.until('close')]);
    assert.deepEqual(peerJournal.talk, ['close 1000']);
  }),

  withPeer(
    'close() throws for a reason over 123 bytes or of a wrong type, and the socket stays open',
    async (bench) => {
      const { subject } = await bench.pair();
      const tooLong = { name: 'RangeError', message: /^The message must not be greater than 123 bytes/ };
      assert.throws(() => subject.close(1000, `${LONGEST}r`), tooLong);
      assert.throws(() => subject.close(1000, 'é'.repeat(62)), tooLong);
      assert.throws(() => subject.close(1000, Buffer.alloc(124)), tooLong);
      assert.throws(() => subject.close(1000, ['a'] as never), { name: 'TypeError' });
      assert.equal(subject.readyState, 1);
    },
  ),

  withPeer('the arguments of the close event are a number and a Buffer', async (bench) => {
    const { subject, peer } = await bench.pair();
    const seen: unknown[][] = [];
    const both = Promise.all(
      [subject, peer].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.on('close', (...args) => {
              seen.push(args);
              resolve();
            });
          }),
      ),
    );
    subject.close(1000, 'bye');
    await both;
    for (const args of seen) assert.deepEqual(args, [1000, Buffer.from('bye')]);
  }),

  withPeer('messages sent before close() arrive, and their callbacks are called before close', async (bench) => {
    const { subject, journal, peerJournal } = await bench.pair();
    subject.send('one', journal.callback('one sent'));
    subject.send('two', journal.callback('two sent'));
    subject.close(1000);
    await Promise.all([journal.until('close'), peerJournal.until('close')]);
    assert.deepEqual(peerJournal.talk, ['message text one', 'message text two', 'close 1000']);
    assert.deepEqual(journal.talk, ['one sent', 'two sent', 'close 1000']);
  }),

  onWire('the second close() sends no second frame', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    subject.close(1000, 'first');
    subject.close(1001, 'second');
    assert.deepEqual(await wire.lines(), ['close 1000 first']);
    wire.send(close(1000));
    await journal.until('close');
    subject.close(1002);
    await wire.closed;
    assert.deepEqual(wire.rest(), []);
    assert.deepEqual(journal.talk, ['close 1000']);
  }),

  onWire('a close frame is answered with its own code and reason, and then the transport is ended', async (bench) => {
    const { journal, wire } = await bench.wire();
    wire.send(close(4321, 'because'));
    assert.deepEqual(await wire.lines(), ['close 4321 because']);
    await wire.ended;
    await journal.until('close');
    assert.deepEqual(journal.talk, ['close 4321 because']);
  }),

  onWire('an empty close frame is answered with an empty one', async (bench) => {
    const { journal, wire } = await bench.wire();
    wire.send(close());
    assert.deepEqual(await wire.lines(), ['close']);
    await journal.until('close');
    assert.deepEqual(journal.talk, ['close 1005']);
  }),

  onWire('every code that a peer may send is reported as it came', async (bench) => {
    for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999]) {
      const { journal, wire } = await bench.wire();
      wire.send(close(code));
      await journal.until('close');
      assert.deepEqual(journal.talk, [`close ${code}`]);
    }
  }),

  onWire('the side that began to close reports the code of the answer', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    subject.close(1000, 'mine');
    assert.deepEqual(await wire.lines(), ['close 1000 mine']);
    wire.send(close(4000, 'theirs'));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['close 4000 theirs']);
  }),

  onWire('messages that arrive after close() and before the close frame of the peer are delivered', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    subject.close();
    await wire.frames();
    wire.send(text('late'), close());
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text late', 'close 1005']);
  }),

  onWire('what comes behind a close frame is thrown away', async (bench) => {
    const { journal, wire } = await bench.wire();
    wire.send(close(1000), text('too late'), Buffer.from('garbage'));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['close 1000']);
  }),

  onWire('a peer that does not answer is cut off after closeTimeout, with 1006 and no error', async (bench) => {
    const { subject, journal, wire } = await bench.wire({ options: { closeTimeout: 10 } });
    subject.close(1000);
    assert.deepEqual(await wire.lines(), ['close 1000']);
    await Promise.all([journal.until('close'), wire.closed]);
    assert.deepEqual(journal.talk, ['close 1006']);
  }),

  onWire(
    'a peer that answers but never ends its transport is cut off after closeTimeout, with its code',
    async (bench) => {
      // Long enough for the answer to come in time, on a busy machine too.
      const { subject, journal, wire } = await bench.wire({ options: { closeTimeout: 200 } });
      wire.endsToo = false;
      subject.close(1000);
      await wire.frames();
      wire.send(close(1000, 'ok'));
      await journal.until('close');
      assert.deepEqual(journal.talk, ['close 1000 ok']);
    },
  ),

  onWire('a peer that begins to close and never ends its transport is cut off after closeTimeout', async (bench) => {
    const { journal, wire } = await bench.wire({ options: { closeTimeout: 10 } });
    wire.endsToo = false;
    wire.send(close(1000, 'bye'));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['close 1000 bye']);
  }),

  onWire('between the close frame of the peer and the end of the transport, the state is CLOSING', async (bench) => {
    const { subject, journal, wire } = await bench.wire({ options: { closeTimeout: 20_000 } });
    wire.endsToo = false;
    wire.send(close(1000));
    await wire.ended;
    assert.equal(subject.readyState, 2);
    wire.transport.end();
    await journal.until('close');
    assert.equal(subject.readyState, 3);
  }),

  withPeer('terminate() makes both sides report 1006, without an error', async (bench) => {
    const { subject, journal, peerJournal } = await bench.pair();
    subject.terminate();
    assert.equal(subject.readyState, 2);
    await Promise.all([journal.until('close'), peerJournal.until('close')]);
    assert.deepEqual([journal.talk, peerJournal.talk], [['close 1006'], ['close 1006']]);
    subject.terminate();
    subject.close();
    await turns();
    assert.deepEqual(journal.talk, ['close 1006']);
  }),

  onWire('terminate() sends no close frame', async (bench) => {
    const { subject, wire } = await bench.wire();
    subject.terminate();
    await wire.closed;
    assert.deepEqual(wire.rest(), []);
  }),

  onWire('terminate() after close() does not wait for the peer', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    subject.close(1000);
    subject.terminate();
    await Promise.all([journal.until('close'), wire.closed]);
    assert.deepEqual(journal.talk, ['close 1006']);
  }),

  onWire('a transport that ends without a close frame is reported as 1006, without an error', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    wire.transport.end();
    await journal.until('close');
    assert.deepEqual(journal.talk, ['close 1006']);
    assert.equal(subject.readyState, 3);
  }),

  onWire('a transport that ends in the middle of a frame is reported as 1006, without an error', async (bench) => {
    const { journal, wire } = await bench.wire();
    wire.transport.end(Buffer.concat([wire.bytesOf(text('whole')), wire.bytesOf(text('half')).subarray(0, 3)]));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text whole', 'close 1006']);
  }),

  onWire('a transport that breaks is reported as 1006, without an error', async (bench) => {
    const { subject, journal } = await bench.wire();
    const { _socket } = subject as unknown as { _socket: { destroy(error: Error): void } };
    _socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['close 1006']);
  }),

  withPeer('when both sides close at once, both report the code of the other', async (bench) => {
    const { subject, journal, peer, peerJournal } = await bench.pair();
    subject.close(4001);
    peer.close(4002);
    await Promise.all([journal.until('close'), peerJournal.until('close')]);
    assert.deepEqual([journal.talk, peerJournal.talk], [['close 4002'], ['close 4001']]);
  }),
];
