import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { StopReconnecting } from '../../src/reconnect/errors.ts';
import type { ReconnectCloseEvent, ReconnectErrorEvent, ReconnectOpenEvent } from '../../src/reconnect/events.ts';
import { ReconnectingWebSocket } from '../../src/reconnect/reconnecting-websocket.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { Bench } from './support/fake-transport.ts';

describe('the surface of a WebSocket', () => {
  test('has its constants, on the class and on the object', () => {
    const { socket } = new Bench();
    for (const [value, name] of (['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const).entries()) {
      assert.equal(ReconnectingWebSocket[name], value);
      assert.equal(socket[name], value);
    }
    socket.close();
  });

  test('readyState is CONNECTING between two connections', async () => {
    const bench = new Bench();
    const seen = [bench.socket.readyState];
    const transport = await bench.open();
    seen.push(bench.socket.readyState);
    transport.ends(1006);
    seen.push(bench.socket.readyState);
    bench.socket.close();
    seen.push(bench.socket.readyState);
    await bench.settle();
    seen.push(bench.socket.readyState);
    assert.deepEqual(seen, [0, 1, 0, 2, 3]);
  });

  test('on… handlers and listeners both hear, objects with handleEvent too', async () => {
    const bench = new Bench();
    const heard: string[] = [];
    bench.socket.onopen = () => heard.push('onopen');
    bench.socket.onmessage = ({ data }) => heard.push(`onmessage ${data}`);
    bench.socket.onclose = ({ code, reason, wasClean }) => heard.push(`onclose ${code} ${reason} ${wasClean}`);
    bench.socket.addEventListener('message', { handleEvent: ({ data }) => heard.push(`object ${data}`) });
    const transport = await bench.open();
    transport.says('a');
    bench.socket.onmessage = null;
    transport.says('b');
    transport.ends(1000, 'bye');
    assert.deepEqual(heard, ['onopen', 'onmessage a', 'object a', 'object b', 'onclose 1000 bye true']);
  });

  test('is an EventTarget: events.once of Node and { once, signal } work', async () => {
    const bench = new Bench();
    let count = 0;
    bench.socket.addEventListener('message', () => count++, { once: true });
    const opened = once(bench.socket, 'open') as Promise<[ReconnectOpenEvent]>;
    const transport = await bench.open();
    assert.equal((await opened)[0].isReconnection, false);
    transport.says('a');
    transport.says('b');
    assert.equal(count, 1);
    assert.ok(bench.socket instanceof EventTarget);
    bench.socket.close();
  });

  test('url, protocol and extensions are those of the last connection', async () => {
    let n = 0;
    const bench = new Bench({ url: () => `ws://peer/${++n}` });
    assert.equal(bench.socket.url, '');
    await bench.settle();
    bench.last.protocol = 'chat';
    bench.last.opens();
    assert.deepEqual([bench.socket.url, bench.socket.protocol], ['ws://peer/1', 'chat']);
    bench.last.ends(1006);
    assert.deepEqual([bench.socket.url, bench.socket.protocol], ['ws://peer/1', 'chat']);
    await bench.retry();
    assert.equal(bench.socket.url, 'ws://peer/2');
    assert.equal(new Bench().socket.url, 'ws://peer/');
  });

  test('binaryType is kept from connection to connection', async () => {
    const bench = new Bench();
    assert.equal(bench.socket.binaryType, 'blob');
    bench.socket.binaryType = 'arraybuffer';
    await bench.open();
    assert.equal(bench.last.binaryType, 'arraybuffer');
    bench.last.ends(1006);
    await bench.retry();
    assert.equal(bench.last.binaryType, 'arraybuffer');
    bench.socket.binaryType = 'blob';
    assert.equal(bench.last.binaryType, 'blob');
  });

  test('close has the cause and why', async () => {
    const bench = new Bench();
    let event: ReconnectCloseEvent | undefined;
    bench.socket.onclose = (it) => {
      event = it;
    };
    (await bench.open()).ends(1009, 'too big');
    assert.deepEqual([event?.code, event?.reason, event?.why], [1009, 'too big', 'terminal']);
    assert.ok(event?.cause?.kind === 'close');
  });
});

describe('send()', () => {
  test('goes to the open connection', async () => {
    const bench = new Bench();
    const transport = await bench.open();
    bench.socket.send('a');
    assert.deepEqual(transport.sent, ['a']);
  });

  test('keeps what is sent without a connection, and sends it in order after the next opening', async () => {
    const bench = new Bench();
    bench.socket.send('1');
    await bench.settle();
    bench.socket.send('22');
    assert.deepEqual([bench.socket.bufferedAmount, bench.socket.bufferedMessages], [3, 2]);
    bench.last.fails();
    bench.socket.send('333');
    await bench.retry();
    bench.last.opens();
    bench.socket.send('4');
    assert.deepEqual(bench.last.sent, ['1', '22', '333', '4']);
    assert.equal(bench.socket.bufferedAmount, 0);
  });

  test('of a listener of open goes out before what was kept: a login, a subscription', async () => {
    const bench = new Bench();
    bench.socket.onopen = () => bench.socket.send('login');
    bench.socket.send('kept');
    await bench.open();
    assert.deepEqual(bench.last.sent, ['login', 'kept']);
  });

  test('keeps what a connection on its way out would drop', async () => {
    const bench = new Bench();
    const transport = await bench.open();
    transport.readyState = 2;
    bench.socket.send('kept');
    assert.deepEqual(transport.sent, []);
    transport.ends(1001);
    await bench.retry();
    bench.last.opens();
    assert.deepEqual(bench.last.sent, ['kept']);
  });

  test('what was given to a connection that is lost is not sent again', async () => {
    const bench = new Bench();
    await bench.open();
    bench.socket.send('once');
    bench.last.ends(1006);
    await bench.retry();
    bench.last.opens();
    assert.deepEqual(bench.last.sent, []);
  });

  test('keeps the rest when the connection goes while what was kept is sent', async () => {
    const bench = new Bench();
    for (const text of ['1', '2', '3']) bench.socket.send(text);
    await bench.settle();
    const first = bench.last;
    first.send = (data) => {
      first.sent.push(data);
      first.readyState = 2;
    };
    first.opens();
    assert.deepEqual(first.sent, ['1']);
    first.ends(1006);
    await bench.retry();
    bench.last.opens();
    assert.deepEqual(bench.last.sent, ['2', '3']);
  });

  test('what the transport throws on in the midst of it is an error event, and nothing is lost', async () => {
    const bench = new Bench();
    for (const text of ['1', '2']) bench.socket.send(text);
    await bench.settle();
    bench.last.send = () => {
      throw new Error('no');
    };
    bench.last.opens();
    assert.deepEqual(bench.events, ['-> open', 'open', 'error']);
    assert.equal(bench.socket.bufferedMessages, 2);
  });

  test('does not overtake what the connection did not take', async () => {
    const bench = new Bench();
    for (const text of ['1', '2']) bench.socket.send(text);
    await bench.settle();
    const { send } = bench.last;
    bench.last.send = () => {
      throw new Error('no');
    };
    bench.last.opens();
    bench.socket.send('3');
    assert.deepEqual([bench.last.sent, bench.socket.bufferedMessages], [[], 3]);
    bench.last.send = send;
    bench.socket.send('4');
    bench.socket.send('5');
    assert.deepEqual(bench.last.sent, ['1', '2', '3', '4', '5']);
    bench.socket.close();
  });

  test('throws with buffer: false, and says in which state', async () => {
    const bench = new Bench({ buffer: false });
    assert.throws(() => bench.socket.send('a'), { code: 'WS_ERR_NOT_OPEN', message: /connecting/ });
    const transport = await bench.open();
    bench.socket.send('b');
    assert.deepEqual(transport.sent, ['b']);
  });

  test('throws when there is no room, or drops the oldest', async () => {
    const full = new Bench({ maxBufferedMessages: 1 });
    full.socket.send('a');
    assert.throws(() => full.socket.send('b'), { code: 'WS_ERR_BUFFER_FULL' });
    const dropping = new Bench({ maxBufferedMessages: 1, overflow: 'drop-oldest' });
    dropping.socket.send('a');
    dropping.socket.send('b');
    assert.equal(dropping.socket.droppedMessages, 1);
    await dropping.open();
    assert.deepEqual(dropping.last.sent, ['b']);
  });

  test('after close() does nothing but count, as that of a WebSocket', async () => {
    const bench = new Bench();
    await bench.open();
    bench.socket.close();
    bench.socket.send('é');
    bench.last.ends(1000);
    bench.socket.send('b');
    assert.deepEqual(bench.last.sent, []);
    assert.equal(bench.socket.bufferedAmount, 3);
  });

  test('bufferedAmount counts what the transport holds', async () => {
    const bench = new Bench();
    await bench.open();
    bench.last.bufferedAmount = 7;
    assert.equal(bench.socket.bufferedAmount, 7);
  });
});

describe('waitUntilOpen()', () => {
  test('resolves with the connection, and at once when there is one', async () => {
    const bench = new Bench();
    const waiting = bench.socket.waitUntilOpen();
    await bench.open();
    await waiting;
    await bench.socket.waitUntilOpen();
  });

  test('waits through failures', async () => {
    const bench = new Bench();
    let isOpen = false;
    const waiting = bench.socket.waitUntilOpen().then(() => {
      isOpen = true;
    });
    await bench.settle();
    bench.last.fails();
    await bench.retry();
    assert.equal(isOpen, false);
    bench.last.opens();
    await waiting;
  });

  test('rejects when it gave up, with the cause', async () => {
    const bench = new Bench();
    const waiting = bench.socket.waitUntilOpen();
    await bench.settle();
    bench.last.fails({ code: 'WS_ERR_STATUS_403', message: 'no', received: { status: 403 } });
    await assert.rejects(waiting, {
      name: 'ReconnectError',
      code: 'WS_ERR_GAVE_UP',
      message: 'Gave up reconnecting: no',
    });
    await assert.rejects(bench.socket.waitUntilOpen(), { code: 'WS_ERR_GAVE_UP' });
  });

  test('rejects when it was closed', async () => {
    const bench = new Bench();
    const waiting = bench.socket.waitUntilOpen();
    bench.socket.close();
    await assert.rejects(waiting, { code: 'WS_ERR_CLOSED', message: /close\(\) was called/ });
  });

  test('rejects with the reason of its signal, and nothing is left behind', async () => {
    const bench = new Bench();
    const abort = new AbortController();
    const waiting = bench.socket.waitUntilOpen({ signal: abort.signal });
    const reason = new Error('enough');
    abort.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(bench.socket.waitUntilOpen({ signal: abort.signal }), reason);
    await bench.open();
    assert.equal(bench.name, 'open');
  });
});

describe('url, protocols and headers', () => {
  test('are called for each attempt, one after the other, and may be slow', async () => {
    const calls: string[] = [];
    let n = 0;
    const bench = new Bench({
      url: async () => {
        calls.push('url');
        await Promise.resolve();
        return new URL(`ws://peer/?token=${++n}`);
      },
      headers: () => {
        calls.push('headers');
        return { authorization: `Bearer ${n}` };
      },
    });
    await bench.settle();
    bench.last.fails();
    await bench.retry();
    assert.deepEqual(calls, ['url', 'headers', 'url', 'headers']);
    assert.deepEqual(
      bench.transports.map(({ target: { url, protocols, headers } }) => [url, protocols, headers]),
      [1, 2].map((k) => [`ws://peer/?token=${k}`, [], { authorization: `Bearer ${k}` }]),
    );
    bench.socket.close();
  });

  for (const fails of [
    (): never => {
      throw new Error('no token');
    },
    () => Promise.reject(new Error('no token')),
  ]) {
    test(`that ${fails.toString().includes('throw') ? 'throw' : 'reject'} count as a failed attempt`, async () => {
      const bench = new Bench({ url: fails as () => Promise<string> });
      await bench.settle();
      const { state } = bench.socket;
      assert.ok(state.name === 'waiting' && state.cause.kind === 'option' && state.cause.option === 'url');
      assert.equal(state.cause.message, 'The option url failed: no token');
      assert.equal(bench.transports.length, 0);
      bench.socket.close();
    });
  }

  test('that throw StopReconnecting end it', async () => {
    const bench = new Bench({
      headers: async () => {
        throw new StopReconnecting('logged out');
      },
    });
    await bench.settle();
    const { state } = bench.socket;
    assert.ok(state.name === 'closed' && state.why === 'terminal' && state.cause?.kind === 'option');
    assert.equal(state.cause.option, 'headers');
  });

  test('that hang are given up after connectTimeoutMs, and what they say later is not heard', async () => {
    let answer: (url: string) => void = () => {};
    const bench = new Bench({ url: () => new Promise<string>((resolve) => (answer = resolve)) });
    await bench.settle();
    bench.clock.advance(10_000);
    assert.ok(bench.socket.state.name === 'waiting' && bench.socket.state.cause.kind === 'timeout');
    answer('ws://late/');
    await bench.settle();
    assert.equal(bench.transports.length, 0);
    bench.socket.close();
  });

  test('may use the socket', async () => {
    const bench: Bench = new Bench({ url: () => `ws://peer/${bench.socket.state.name}` });
    await bench.settle();
    assert.equal(bench.last.url, 'ws://peer/connecting');
  });
});

describe('for await', () => {
  test('yields the messages of all connections, and ends with close()', async () => {
    const bench = new Bench();
    const received: unknown[] = [];
    const loop = (async () => {
      for await (const message of bench.socket) received.push(message);
    })();
    (await bench.open()).says('a');
    bench.last.says('b');
    bench.last.ends(1006);
    await bench.retry();
    bench.last.opens();
    bench.last.says('c');
    bench.socket.close();
    bench.last.ends(1000);
    await loop;
    assert.deepEqual(received, ['a', 'b', 'c']);
  });

  test('throws when it gave up, after the messages that came before', async () => {
    const bench = new Bench();
    const iterator = bench.socket[Symbol.asyncIterator]();
    (await bench.open()).says('a');
    bench.last.ends(1008, 'no');
    assert.deepEqual(await iterator.next(), { value: 'a', done: false });
    await assert.rejects(iterator.next(), { code: 'WS_ERR_GAVE_UP' });
    assert.deepEqual(await iterator.next(), { value: undefined, done: true });
    await assert.rejects(bench.socket[Symbol.asyncIterator]().next(), { code: 'WS_ERR_GAVE_UP' });
  });

  test('rejects whoever waits when it gives up', async () => {
    const bench = new Bench();
    const next = bench.socket[Symbol.asyncIterator]().next();
    await bench.settle();
    bench.last.fails({ received: { status: 401 } });
    await assert.rejects(next, { code: 'WS_ERR_GAVE_UP' });
  });

  test('left does not close', async () => {
    const bench = new Bench();
    const loop = (async () => {
      for await (const message of bench.socket) return message;
      return undefined;
    })();
    (await bench.open()).says('a');
    assert.equal(await loop, 'a');
    assert.equal(bench.name, 'open');
    bench.last.says('b');
  });

  test('holds the transport while 64 messages wait, across reconnections too', async () => {
    const bench = new Bench({ idleMs: 1000 });
    const iterator = bench.socket[Symbol.asyncIterator]();
    const first = await bench.open();
    for (let i = 0; i < 64; i++) first.says(i);
    assert.deepEqual(first.calls, ['pause']);
    bench.clock.advance(10_000);
    assert.equal(bench.name, 'open', 'silence that was asked for is no silence');
    first.ends(1006);
    await bench.retry();
    bench.last.opens();
    assert.deepEqual(bench.last.calls, ['pause']);
    for (let i = 0; i < 64; i++) assert.equal((await iterator.next()).value, i);
    assert.deepEqual(bench.last.calls, ['pause', 'resume']);
    bench.socket.close();
    await iterator.return?.();
  });
});

describe('messages()', () => {
  test('holds the transport while more bytes wait than may', async () => {
    const bench = new Bench();
    const messages = bench.socket.messages({ highWaterBytes: 1000 });
    const transport = await bench.open();
    transport.says('x'.repeat(400));
    assert.deepEqual(transport.calls, []);
    transport.says(new ArrayBuffer(400));
    assert.deepEqual(transport.calls, ['pause']);
    await messages.next();
    await messages.next();
    assert.deepEqual(transport.calls, ['pause', 'resume']);
    assert.throws(() => bench.socket.messages({ highWaterBytes: -1 }), RangeError);
    bench.socket.close();
  });

  test('closes where it cannot be held, and throws behind what came before', async () => {
    const bench = new Bench();
    const messages = bench.socket.messages({ highWaterBytes: 1000 });
    const transport = await bench.open();
    Object.assign(transport, { pause: undefined, resume: undefined });
    const { close } = transport;
    transport.close = (code, reason) => {
      if (code !== 4008) throw new DOMException('not in a page', 'InvalidAccessError');
      close.call(transport, code, reason);
    };
    transport.says('a'.repeat(400));
    transport.says('b'.repeat(400));
    assert.match(transport.calls.join(), /^close 4008 More than 1000 bytes of messages wait/);
    assert.equal((await messages.next()).value, 'a'.repeat(400));
    assert.equal((await messages.next()).value, 'b'.repeat(400));
    await assert.rejects(messages.next(), { code: 'WS_ERR_MESSAGES_WAITING' });
    assert.deepEqual(await messages.next(), { value: undefined, done: true });
    assert.equal(bench.name, 'closing');
  });
});

describe('idleMs', () => {
  test('gives up a connection that is silent for so long', async () => {
    const bench = new Bench({ idleMs: 1000 });
    const transport = await bench.open();
    bench.clock.advance(900);
    transport.says('alive');
    bench.clock.advance(999);
    assert.equal(bench.name, 'open');
    bench.clock.advance(1);
    const { state } = bench.socket;
    assert.ok(state.name === 'waiting' && state.cause.kind === 'idle' && state.cause.idleMs === 1000);
    assert.deepEqual(transport.calls, ['terminate']);
  });

  test('pingMessage is sent after half of it, once per silence, and any answer will do', async () => {
    const bench = new Bench({ idleMs: 1000, pingMessage: () => 'ping' });
    const transport = await bench.open();
    bench.clock.advance(500);
    assert.deepEqual(transport.sent, ['ping']);
    bench.clock.advance(400);
    transport.says('pong');
    bench.clock.advance(500);
    assert.deepEqual(transport.sent, ['ping', 'ping']);
    bench.clock.advance(500);
    assert.equal(bench.name, 'waiting');
    assert.deepEqual(transport.sent, ['ping', 'ping']);
  });

  test('an answer within the same millisecond is one', async () => {
    const bench = new Bench({ idleMs: 1000, pingMessage: 'ping' });
    const transport = await bench.open();
    transport.send = (data) => {
      transport.sent.push(data);
      transport.says('pong');
    };
    bench.clock.advance(10_000);
    assert.equal(bench.name, 'open');
    assert.equal(transport.sent.length, 20);
  });

  test('a clock that is set back does not keep a connection that is silent', async () => {
    const timers = new FakeClock();
    let backMs = 0;
    const clock = {
      get nowMs() {
        return timers.nowMs - backMs;
      },
      setTimeout: (callback: () => void, ms: number) => timers.setTimeout(callback, ms),
      clearTimeout: (timer: unknown) => timers.clearTimeout(timer),
    };
    for (const pingMessage of [undefined, 'ping']) {
      const bench = new Bench({ idleMs: 1000, pingMessage, clock });
      await bench.open();
      timers.advance(700);
      backMs += 3_600_000;
      timers.advance(2000);
      assert.notEqual(bench.name, 'open', `with ${pingMessage}`);
      bench.socket.close();
    }
  });

  test('a page whose timers are late asks before it gives up', async () => {
    let shown = () => {};
    const watch = (listener: (signal: 'visible') => void) => {
      shown = () => listener('visible');
      return () => {};
    };
    const bench = new Bench({ idleMs: 1000, pingMessage: 'ping', network: { isOnline: () => true, watch } });
    const transport = await bench.open();
    // In the background, timers run once a minute.
    bench.clock.nowMs += 60_000;
    shown();
    assert.deepEqual([bench.name, transport.sent], ['open', ['ping']]);
    bench.clock.advance(499);
    assert.equal(bench.name, 'open');
    bench.clock.advance(1);
    assert.equal(bench.name, 'waiting');
  });

  test('a pingMessage that throws is an error event, and the silence counts', async () => {
    const bench = new Bench({
      idleMs: 1000,
      pingMessage: () => {
        throw new Error('a bug');
      },
    });
    await bench.open();
    bench.clock.advance(1000);
    assert.deepEqual(bench.events, ['-> open', 'open', 'error', '-> waiting', 'disconnected']);
  });
});

describe('the end that nobody wanted', () => {
  test('is an error event with the sentence, before close', async () => {
    const bench = new Bench();
    const events: ReconnectErrorEvent[] = [];
    bench.socket.onerror = (it) => events.push(it);
    const cause = Object.assign(new Error('Unexpected server response: 404'), { received: { status: 404 } });
    await bench.settle();
    bench.last.fails(cause);
    const [event] = events as [ReconnectErrorEvent];
    assert.equal(event.message, 'Gave up reconnecting: Unexpected server response: 404');
    assert.equal((event.error as Error).cause, cause);
  });
});

describe('options', () => {
  for (const [options, message] of [
    [{ connectTimeoutMs: -1 }, /connectTimeoutMs/],
    [{ idleMs: Number.NaN }, /idleMs/],
    [{ maxBufferedMessages: -1 }, /maxBufferedMessages/],
    [{ maxBufferedBytes: -1 }, /maxBufferedBytes/],
    [{ overflow: 'wait' as 'throw' }, /overflow.*wait/],
  ] as const) {
    test(`${Object.keys(options)[0]} is checked at the door`, () => assert.throws(() => new Bench(options), message));
  }
});
