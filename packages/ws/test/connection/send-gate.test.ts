import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackpressurePolicy } from '../../src/connection/gate-contract.ts';
import { SendGate } from '../../src/connection/send-gate.ts';
import type { Done, LazyData, SendOptions } from '../../src/protocol/messages/message-writer.ts';
import { pseudoRandom } from '../support/pseudo-random.ts';

const whole: SendOptions = { binary: false, compress: false, fin: true, mask: false };
const more: SendOptions = { ...whole, fin: false };

/** A connection whose peer reads when told to, and a gate before it. */
function setUp(highWaterBytes: number, policy: BackpressurePolicy) {
  const passed: string[] = [];
  const pending: { bytes: number; done: Done | undefined }[] = [];
  const journal: string[] = [];
  const connection = {
    bufferedBytes: 0,
    flush() {},
    endpoint: {
      send(data: Buffer | LazyData, { fin }: SendOptions, done?: Done) {
        passed.push(`${data}${fin ? '' : '…'}`);
        connection.bufferedBytes += (data as Buffer).length;
        pending.push({ bytes: (data as Buffer).length, done });
      },
    },
  };
  const owner = {
    isOpen: true,
    close(code: number, reason: string) {
      journal.push(`close ${code} ${reason}`);
      owner.isOpen = false;
      gate.flush();
    },
    terminate: () => void journal.push('terminate'),
    drained: () => void journal.push('drained'),
  };
  const gate = new SendGate(connection, { highWaterBytes, policy }, owner);
  const outcomes = new Map<string, string>();
  const send = (text: string, options = whole) =>
    gate.send(Buffer.from(text), options, (error) => {
      assert.ok(!outcomes.has(text), `${text}: the callback is called twice`);
      outcomes.set(text, (error as { code?: string } | undefined)?.code ?? 'left');
    });
  /** The peer takes the first `count` of what it was sent. */
  const leave = (count = 1) => {
    for (let i = 0; i < count; i++) {
      const first = pending.shift();
      if (!first) return;
      connection.bufferedBytes -= first.bytes;
      first.done?.();
    }
  };
  return { gate, owner, passed, pending, journal, outcomes, send, leave };
}

const ticks = () => new Promise((resolve) => setImmediate(resolve));

describe('SendGate', () => {
  it('is not noticed as long as the peer reads', () => {
    const { gate, passed, journal, outcomes, send, leave } = setUp(1000, 'drop-oldest');
    for (let i = 0; i < 50; i++) {
      send(`message ${i}`);
      assert.equal(gate.queuedBytes, 0);
      leave();
    }
    assert.equal(passed.length, 50);
    assert.equal(outcomes.size, 50);
    assert.deepEqual([gate.droppedMessages, gate.droppedBytes, journal], [0, 0, []]);
  });

  it("'wait' gives everything to the connection, and says when there is room again", () => {
    const { gate, passed, journal, send, leave } = setUp(20, 'wait');
    for (let i = 0; i < 10; i++) send(`message ${i}`);
    assert.equal(passed.length, 10);
    assert.equal(gate.isFull, true);
    leave(7);
    assert.deepEqual(journal, []);
    leave();
    assert.equal(gate.isFull, false);
    assert.deepEqual(journal, ['drained']);
    leave(2);
    assert.deepEqual(journal, ['drained']);
  });

  it("'drop-oldest' keeps what the connection has begun, and the newest", async () => {
    const { gate, passed, journal, outcomes, send, leave } = setUp(40, 'drop-oldest');
    for (const text of ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc', 'dddddddddd', 'eeeeeeeeee', 'ffffffffff']) send(text);
    assert.deepEqual(passed, ['aaaaaaaaaa', 'bbbbbbbbbb']);
    assert.equal(gate.queuedBytes, 20);
    await ticks();
    assert.equal(outcomes.get('cccccccccc'), 'WS_ERR_MESSAGE_DROPPED');
    assert.equal(outcomes.get('dddddddddd'), 'WS_ERR_MESSAGE_DROPPED');
    leave(2);
    assert.deepEqual(passed.slice(2), ['eeeeeeeeee', 'ffffffffff']);
    assert.deepEqual([gate.droppedMessages, gate.droppedBytes], [2, 20]);
    assert.deepEqual(journal, ['drained']);
  });

  it("'drop-newest' sends what waits, and not what comes too much", async () => {
    const { gate, passed, outcomes, send, leave } = setUp(40, 'drop-newest');
    for (const text of ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc', 'dddddddddd', 'eeeeeeeeee']) send(text);
    await ticks();
    assert.equal(outcomes.get('eeeeeeeeee'), 'WS_ERR_MESSAGE_DROPPED');
    leave(9);
    assert.deepEqual(passed, ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc', 'dddddddddd']);
    assert.deepEqual([gate.droppedMessages, gate.droppedBytes], [1, 10]);
  });

  it("'close' closes with 1013 and the numbers, in at most 123 bytes, and what is one too many is not sent", async () => {
    const { gate, journal, outcomes, passed, send } = setUp(1e15, 'close');
    send('a');
    assert.deepEqual(journal, []);
    const small = setUp(4, 'close');
    small.send('12345');
    small.send('6');
    await ticks();
    assert.deepEqual(small.journal, ['close 1013 reads too slowly: 5 bytes buffered, at most 4 allowed']);
    assert.equal(small.outcomes.get('6'), 'WS_ERR_MESSAGE_DROPPED');
    assert.deepEqual(small.passed, ['12345']);
    const reason = `reads too slowly: ${Number.MAX_SAFE_INTEGER} bytes buffered, and the server has no room for more`;
    assert.ok(reason.length <= 123);
    assert.deepEqual([gate.queuedBytes, outcomes.size, passed.length], [0, 0, 1]);
  });

  it('drops all fragments of a message, or none', async () => {
    const { outcomes, passed, send, leave } = setUp(8, 'drop-newest');
    send('whole message');
    send('first ', more);
    send('second ', more);
    leave(1);
    send('third');
    send('next');
    await ticks();
    assert.deepEqual(passed, ['whole message', 'next']);
    for (const text of ['first ', 'second ', 'third']) assert.equal(outcomes.get(text), 'WS_ERR_MESSAGE_DROPPED');

    const begun = setUp(8, 'drop-newest');
    begun.send('a fragment', more);
    begun.send('another one', more);
    begun.send('the last one');
    assert.deepEqual(begun.passed, ['a fragment…', 'another one…', 'the last one']);
  });

  it('drops a message whose fragments still come, with those that come', async () => {
    const { gate, passed, outcomes, send, leave } = setUp(10, 'drop-oldest');
    send('first message');
    send('one, ', more);
    // Nothing can get between the fragments by `send`; what is framed elsewhere can, and pushes them out.
    gate.post(10, () => void passed.push('posted'), undefined);
    send('two');
    leave(5);
    await ticks();
    assert.deepEqual(passed, ['first message', 'posted']);
    assert.deepEqual(
      [outcomes.get('one, '), outcomes.get('two')],
      ['WS_ERR_MESSAGE_DROPPED', 'WS_ERR_MESSAGE_DROPPED'],
    );
    assert.equal(gate.droppedMessages, 1);
  });

  it('lets nothing in between the fragments of a message', () => {
    const { gate, passed, send, leave } = setUp(100, 'drop-oldest');
    send('first, ', more);
    gate.post(6, () => void passed.push('posted'), undefined);
    send('second');
    assert.deepEqual(passed, ['first, …', 'second', 'posted']);
    leave(2);
    assert.equal(gate.bufferedBytes, 0);
  });

  it('has a message that is bigger than the mark sent like any other', () => {
    for (const policy of ['wait', 'drop-oldest', 'drop-newest', 'close'] as const) {
      const { gate, passed, send, leave } = setUp(4, policy);
      send('much more than that');
      leave();
      send('and once more');
      leave();
      assert.equal(passed.length, 2, policy);
      assert.equal(gate.droppedMessages, 0, policy);
    }
  });

  it('keeps a copy of what is small: the memory is the program’s again', () => {
    const { gate, passed, send, leave } = setUp(4, 'drop-oldest');
    send('first');
    const memory = Buffer.from('second');
    gate.send(memory, whole, undefined);
    memory.fill('x');
    leave();
    assert.deepEqual(passed, ['first', 'second']);
  });

  it('gives back what has not gone on its way', () => {
    const { gate, passed, outcomes, send, leave } = setUp(4, 'drop-oldest');
    send('first');
    assert.ok(!gate.withdrawal);
    send('second');
    const withdraw = gate.withdrawal as undefined | (() => boolean);
    send('third');
    assert.equal(withdraw?.(), false, 'it was dropped');
    const other = gate.withdrawal as undefined | (() => boolean);
    assert.equal(other?.(), true);
    assert.equal(other?.(), false);
    assert.equal(gate.queuedBytes, 0);
    leave();
    assert.deepEqual(passed, ['first']);
    assert.equal(outcomes.has('third'), false);
  });

  it('keeps nothing of a message that has gone on its way, was dropped or taken back', () => {
    const { gate, send, leave } = setUp(4, 'drop-oldest');
    const kept = () => gate.withdrawal;
    send('first');
    send('second');
    leave();
    assert.equal(kept(), undefined, 'it has gone on its way');
    send('third');
    kept()?.();
    assert.equal(kept(), undefined, 'it was taken back');
    send('fourth');
    gate.closed();
    assert.equal(kept(), undefined, 'the connection is over');
  });

  it('tells those whose message has not gone on its way when the connection is over', () => {
    const { gate, outcomes, send } = setUp(8, 'drop-newest');
    send('first');
    send('second');
    gate.closed();
    assert.equal(outcomes.get('second'), 'WS_ERR_NOT_WRITABLE');
    assert.equal(gate.queuedBytes, 0);
  });

  it('sheds what can be dropped, else closes, else cuts', () => {
    const dropping = setUp(8, 'drop-newest');
    dropping.send('first');
    dropping.send('second');
    assert.equal(dropping.gate.shed(), 6);
    assert.deepEqual([dropping.gate.bufferedBytes, dropping.journal], [5, []]);
    assert.equal(dropping.gate.shed(), 5);
    assert.deepEqual(dropping.journal, [
      'close 1013 reads too slowly: 5 bytes buffered, and the server has no room for more',
    ]);
    dropping.gate.shed();
    assert.equal(dropping.journal[1], 'terminate');
  });

  for (const policy of ['wait', 'drop-oldest', 'drop-newest'] as const) {
    it(`'${policy}' neither reorders, doubles nor tears apart anything, whatever happens (200 random runs)`, async () => {
      for (let seed = 0; seed < 200; seed++) await randomRun(seed, policy);
    });
  }
});

/** Messages and fragments of random sizes, a peer that reads now and then; at the end, one that reads everything. */
async function randomRun(seed: number, policy: BackpressurePolicy): Promise<void> {
  const random = pseudoRandom(seed);
  const highWaterBytes = random(300);
  const { gate, passed, journal, outcomes, send, leave } = setUp(highWaterBytes, policy);
  const messages: string[][] = [];
  for (let i = 0; i < 150; i++) {
    if (random(3) === 0) leave(1 + random(10));
    const fragments = random(4) === 0 ? 1 + random(4) : 1;
    const parts: string[] = [];
    messages.push(parts);
    for (let part = 0; part < fragments; part++) {
      const text = `${i}.${part}:${'x'.repeat(random(40))}`;
      const isLast = part === fragments - 1;
      parts.push(isLast ? text : `${text}…`);
      const before = gate.bufferedBytes;
      send(text, isLast ? whole : more);
      // What is too much is the message that the connection has begun, of 176 bytes at most, and this one.
      if (policy !== 'wait' && part === 0) assert.ok(gate.bufferedBytes <= Math.max(before, highWaterBytes + 220));
      if (random(6) === 0) leave(1 + random(3));
    }
  }
  if (random(2)) gate.flush();
  leave(1000);
  await ticks();
  const name = `seed ${seed}`;
  assert.deepEqual([gate.bufferedBytes, gate.queuedBytes, gate.isFull], [0, 0, false], name);
  const dropped = messages.filter((parts) => parts.some((part) => outcomes.get(textOf(part)) !== 'left'));
  for (const part of dropped.flat()) assert.equal(outcomes.get(textOf(part)), 'WS_ERR_MESSAGE_DROPPED', name);
  const arrived = messages.filter((parts) => !dropped.includes(parts));
  assert.deepEqual(passed, arrived.flat(), name);
  assert.equal(gate.droppedMessages, dropped.length, name);
  assert.equal(
    gate.droppedBytes,
    dropped.flat().reduce((sum, part) => sum + textOf(part).length, 0),
    name,
  );
  if (policy === 'wait') assert.equal(dropped.length, 0, name);
  if (highWaterBytes < 100) assert.ok(journal.includes('drained'), name);
}

const textOf = (part: string) => part.replace('…', '');
