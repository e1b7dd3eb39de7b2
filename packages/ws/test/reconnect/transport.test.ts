import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ReconnectingWebSocket } from '../../src/reconnect/reconnecting-websocket.ts';
import { discard, openWith, type Target } from '../../src/reconnect/transport.ts';
import { FakeTransport } from './support/fake-transport.ts';

const signal = new AbortController().signal;
const plain: Target = { url: 'ws://peer/', protocols: ['a', 'b'], headers: {}, signal };
const withHeaders: Target = { ...plain, headers: { authorization: 'Bearer 1' } };

let made: unknown[][] = [];
class Recorder extends FakeTransport {
  constructor(...given: unknown[]) {
    super(plain);
    made.push(given);
  }
}

const runtime = globalThis as { WebSocket?: unknown };
const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');

function setGlobal(value: unknown): void {
  Object.defineProperty(globalThis, 'WebSocket', { value, configurable: true, writable: true });
}

beforeEach(() => {
  made = [];
});
afterEach(() => {
  if (before) Object.defineProperty(globalThis, 'WebSocket', before);
  else delete runtime.WebSocket;
});

describe('openWith', () => {
  test('gives a class the URL and the subprotocols', () => {
    openWith(Recorder)(plain);
    assert.deepEqual(made, [['ws://peer/', ['a', 'b']]]);
  });

  test('gives a class headers as the third argument, as npm ws takes them', () => {
    openWith(Recorder)(withHeaders);
    assert.deepEqual(made, [['ws://peer/', ['a', 'b'], { headers: { authorization: 'Bearer 1' } }]]);
  });

  test('takes the global WebSocket when there is no class', () => {
    setGlobal(Recorder);
    openWith()(plain);
    assert.deepEqual(made, [['ws://peer/', ['a', 'b']]]);
  });

  test('gives that of Node headers as the second argument', () => {
    setGlobal(Recorder);
    openWith()(withHeaders);
    assert.deepEqual(made, [['ws://peer/', { protocols: ['a', 'b'], headers: { authorization: 'Bearer 1' } }]]);
  });

  test('says so where there is none', () => {
    setGlobal(undefined);
    assert.throws(() => openWith()(plain), {
      name: 'TypeError',
      message: /no global one.*pass the option WebSocket or open/,
    });
    assert.throws(() => new ReconnectingWebSocket('ws://peer/'), { name: 'TypeError', message: /no global one/ });
  });
});

test('a connection is given up by terminate, or close where there is none, and nothing it throws matters', () => {
  const cut = new FakeTransport(plain);
  discard(cut, false);
  assert.deepEqual(cut.calls, ['terminate']);
  const polite = new FakeTransport(plain);
  discard(polite, true);
  assert.deepEqual(polite.calls, ['close 1000']);
  const native = new FakeTransport(plain);
  Object.assign(native, { terminate: undefined });
  discard(native, false);
  assert.deepEqual(native.calls, ['close']);
  native.close = () => {
    throw new Error('cannot');
  };
  discard(native, false);
});
