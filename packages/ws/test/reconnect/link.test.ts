import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StopReconnecting } from '../../src/reconnect/errors.ts';
import type { Target, Transport } from '../../src/reconnect/transport.ts';
import { Bench, FakeTransport } from './support/fake-transport.ts';

describe('open', () => {
  test('may give a connection later', async () => {
    let give: (transport: Transport) => void = () => {};
    const bench = new Bench({ open: () => new Promise((resolve) => (give = resolve)) });
    await bench.settle();
    const transport = new FakeTransport(target());
    give(transport);
    await bench.settle();
    assert.equal(bench.name, 'connecting');
    transport.opens();
    assert.equal(bench.name, 'open');
  });

  test('may give one that is open already, or over already', async () => {
    for (const [readyState, name] of [
      [1, 'open'],
      [3, 'waiting'],
    ] as const) {
      const transport = Object.assign(new FakeTransport(target()), { readyState });
      const bench = new Bench({ open: async () => transport });
      await bench.settle();
      assert.equal(bench.name, name);
    }
  });

  test('that comes too late is given up, and its errors are listened to', async () => {
    let give: (transport: Transport) => void = () => {};
    const bench = new Bench({ open: () => new Promise((resolve) => (give = resolve)) });
    await bench.settle();
    bench.clock.advance(10_000);
    const transport = new FakeTransport(target());
    const types: string[] = [];
    transport.addEventListener = (type) => types.push(type);
    give(transport);
    await bench.settle();
    assert.deepEqual(transport.calls, ['terminate']);
    assert.deepEqual(types, ['error']);
    assert.equal(bench.name, 'waiting');
  });

  for (const [what, open, name] of [
    ['throws an error', fail(new Error('busy')), 'waiting'],
    ['throws a SyntaxError', fail(new SyntaxError('bad URL')), 'closed'],
    ['throws StopReconnecting', fail(new StopReconnecting('no')), 'closed'],
    ['throws nothing at all', fail(undefined), 'waiting'],
    ['rejects with an error', () => Promise.reject(new Error('busy')), 'waiting'],
    ['rejects with a TypeError, as fetch does', () => Promise.reject(new TypeError('fetch failed')), 'waiting'],
    ['rejects with StopReconnecting', () => Promise.reject(new StopReconnecting('no')), 'closed'],
    ['rejects with a status', () => Promise.reject({ status: 401 }), 'closed'],
    ['gives nothing', () => undefined as unknown as Transport, 'waiting'],
    ['gives null later', async () => null as unknown as Transport, 'waiting'],
  ] as const) {
    test(`that ${what} leaves it ${name}`, async () => {
      const bench = new Bench({ open });
      await bench.settle();
      assert.equal(bench.name, name);
      bench.socket.close();
      await bench.settle();
      assert.equal(bench.clock.pending, 0);
    });
  }

  test('has a signal that is aborted when the attempt is given up, and when it is over', async () => {
    const bench = new Bench();
    await bench.settle();
    const { signal } = bench.last.target;
    assert.equal(signal.aborted, false);
    bench.last.opens();
    assert.equal(signal.aborted, false);
    bench.last.ends(1006);
    assert.equal(signal.aborted, true);
  });
});

test('the cause of a loss is the error event, or else what the transport knows', async () => {
  const told = new Bench();
  const first = new Error('reset');
  (await told.open()).ends(1006, '', first);
  assert.ok(told.socket.state.name === 'waiting' && told.socket.state.cause.kind === 'close');
  assert.equal(told.socket.state.cause.error, first);
  assert.match(told.socket.state.cause.message, /without a close frame \(1006\): reset$/);
  const asked = new Bench();
  const transport = await asked.open();
  transport.closeCause = first;
  transport.ends(1006);
  assert.ok(asked.socket.state.name === 'waiting' && asked.socket.state.cause.kind === 'close');
  assert.equal(asked.socket.state.cause.error, first);
});

test('subprotocols may be one, several or none', async () => {
  const seen: unknown[] = [];
  for (const protocols of ['a', ['a', 'b'], undefined, () => 'c', async () => undefined] as const) {
    const bench = new Bench({ protocols });
    await bench.settle();
    seen.push(bench.last.target.protocols);
    bench.socket.close();
  }
  assert.deepEqual(seen, [['a'], ['a', 'b'], [], ['c'], []]);
});

function target(): Target {
  return { url: 'ws://peer/', protocols: [], headers: {}, signal: new AbortController().signal };
}

function fail(error: unknown): () => never {
  return () => {
    throw error;
  };
}
