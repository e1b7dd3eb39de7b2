import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  decodeRecord,
  type EndpointSettings,
  encodeRecord,
  SessionEndpoint,
  type SessionRecord,
} from '../../src/session/index.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';

const peerLimits = { messages: 3, bytes: 20 };
const bytes = (length: number) => new Uint8Array(length);

/** An endpoint with a connection, and what comes out of it, one line for each output. */
function attached(settings: Partial<EndpointSettings> = {}) {
  const clock = new FakeClock();
  const out: string[] = [];
  const endpoint = new SessionEndpoint(
    {
      limits: { messages: 100, bytes: 1000 },
      maxBufferedMessages: 10,
      maxBufferedBytes: 100,
      ackEvery: 4,
      ackDelayMs: 20,
      commits: false,
      clock,
      ...settings,
    },
    {
      transmit: (record) => out.push(show(record)),
      deliver: (message) => out.push(`delivered ${message.number}`),
      acknowledged: (number) => out.push(`acknowledged ${number}`),
      finished: () => out.push('finished'),
      aborted: (reason) => out.push(`aborted ${reason}`),
      violated: ({ code }) => out.push(`violated ${code}`),
      tooBig: (number, limit) => out.push(`too big ${number} ${limit}`),
    },
  );
  endpoint.connect();
  endpoint.attach(0, peerLimits);
  const take = () => out.splice(0);
  const receive = (record: SessionRecord) => endpoint.receive(encodeRecord(record));
  return { clock, endpoint, take, receive };
}

function show(bytes: Uint8Array): string {
  const record = decodeRecord(bytes);
  if (record.type === 'ack') return `ack ${record.ack}`;
  if (record.type === 'text' || record.type === 'binary' || record.type === 'fin') {
    return `${record.type} ${record.number} ack ${record.ack}`;
  }
  return record.type;
}

const text = (number: number, ack = 0): SessionRecord => ({ type: 'text', number, ack, payload: bytes(1) });

describe('what an endpoint sends', () => {
  test('goes out at once, up to the messages that the peer takes without acknowledging', () => {
    const { endpoint, take, receive } = attached();
    for (let i = 0; i < 5; i++) endpoint.send('text', bytes(1));
    assert.deepEqual(take(), ['text 1 ack 0', 'text 2 ack 0', 'text 3 ack 0']);
    receive({ type: 'ack', ack: 2 });
    assert.deepEqual(take(), ['acknowledged 2', 'text 4 ack 0', 'text 5 ack 0']);
  });

  test('goes out up to the bytes that the peer takes, and one message never exceeds them', () => {
    const { endpoint, take, receive } = attached();
    endpoint.send('binary', bytes(15));
    endpoint.send('binary', bytes(6));
    assert.deepEqual(take(), ['binary 1 ack 0']);
    receive({ type: 'ack', ack: 1 });
    assert.deepEqual(take(), ['acknowledged 1', 'binary 2 ack 0']);
    receive({ type: 'ack', ack: 2 });
    assert.equal(endpoint.maxMessageBytes, 20);
    endpoint.send('binary', bytes(21));
    assert.deepEqual(take(), ['acknowledged 2', 'too big 3 20']);
  });

  test('has room for so many messages and bytes', () => {
    const { endpoint } = attached();
    endpoint.send('binary', bytes(60));
    assert.equal(endpoint.hasRoom(40), true);
    assert.equal(endpoint.hasRoom(41), false);
    for (let i = 1; i < 10; i++) endpoint.send('text', bytes(0));
    assert.equal(endpoint.hasRoom(0), false);
  });

  test('waits, with a store, until it is stored; and so do acknowledgements', () => {
    const { clock, endpoint, take, receive } = attached({ commits: true });
    receive(text(1));
    endpoint.processed(1);
    endpoint.send('text', bytes(1));
    clock.advance(100);
    assert.deepEqual(take(), ['delivered 1']);
    endpoint.committed({ received: 1, sent: 1 });
    assert.deepEqual(take(), ['text 1 ack 1']);
  });

  test('comes again on the next connection, but for what the peer has', () => {
    const { endpoint, take } = attached();
    for (let i = 0; i < 3; i++) endpoint.send('text', bytes(1));
    endpoint.detach();
    take();
    endpoint.send('text', bytes(1));
    endpoint.connect();
    assert.deepEqual(take(), []);
    endpoint.attach(1, peerLimits);
    assert.deepEqual(take(), ['acknowledged 1', 'text 2 ack 0', 'text 3 ack 0', 'text 4 ack 0']);
  });
});

describe('what an endpoint acknowledges', () => {
  test('after ackEvery messages at once, else after ackDelayMs, and only once', () => {
    const { clock, endpoint, take, receive } = attached();
    for (let number = 1; number <= 4; number++) {
      receive(text(number));
      endpoint.processed(number);
    }
    assert.deepEqual(
      take().filter((line) => line.startsWith('ack')),
      ['ack 4'],
    );
    receive(text(5));
    endpoint.processed(5);
    clock.advance(19);
    assert.deepEqual(take(), ['delivered 5']);
    clock.advance(1);
    assert.deepEqual(take(), ['ack 5']);
    clock.advance(1000);
    assert.deepEqual(take(), []);
    assert.equal(clock.pending, 0);
  });

  test('after a quarter of the bytes that it takes', () => {
    const { endpoint, take, receive } = attached();
    receive({ type: 'binary', number: 1, ack: 0, payload: bytes(250) });
    endpoint.processed(1);
    assert.deepEqual(take(), ['delivered 1', 'ack 1']);
  });

  test('not what the application has not done with', () => {
    const { clock, take, receive } = attached();
    for (let number = 1; number <= 10; number++) receive(text(number));
    clock.advance(1000);
    assert.deepEqual(
      take().filter((line) => line.startsWith('ack')),
      [],
    );
  });

  test('with a message of its own for free', () => {
    const { clock, endpoint, take, receive } = attached();
    receive(text(1));
    endpoint.processed(1);
    endpoint.send('text', bytes(1));
    clock.advance(1000);
    assert.deepEqual(take(), ['delivered 1', 'text 1 ack 1']);
  });

  test('when it is probed, again', () => {
    const { take, receive } = attached();
    receive({ type: 'probe' });
    receive({ type: 'probe' });
    assert.deepEqual(take(), ['ack 0', 'ack 0']);
  });
});

describe('the end of an endpoint', () => {
  test('is when both have said so and each has heard it', () => {
    const { endpoint, take, receive } = attached();
    endpoint.send('text', bytes(1));
    endpoint.finish(1000, 'bye');
    take();
    receive({ type: 'fin', number: 1, ack: 1, code: 1000, reason: '' });
    assert.deepEqual(take(), ['acknowledged 1', 'delivered 1']);
    endpoint.processed(1);
    assert.deepEqual(take(), ['ack 1']);
    receive({ type: 'ack', ack: 2 });
    assert.deepEqual(take(), ['acknowledged 2', 'finished']);
    receive(text(2));
    assert.deepEqual(take(), []);
  });

  test('is an abort of the peer, or a rule that it breaks; after that nothing comes out', () => {
    const { endpoint, take, receive } = attached();
    receive({ type: 'abort', reason: 'aborted', text: '' });
    assert.deepEqual(take(), ['aborted aborted']);
    receive(text(1));
    endpoint.send('text', bytes(1));
    assert.deepEqual(take(), []);
    const other = attached();
    other.receive(text(2));
    other.receive(text(1));
    assert.deepEqual(other.take(), ['violated number-gap']);
  });
});
