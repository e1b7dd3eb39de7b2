import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BinaryCodec, json, type StandardSchema, type TextDecoding, typed } from '../../src/codecs/index.ts';
import { Bench } from '../reconnect/support/fake-transport.ts';
import { nextUncaught } from '../support/uncaught.ts';
import { bare, closed, pair } from '../support/websockets.ts';
import { FakeBrowserSocket } from './fake-socket.ts';

const numbers: BinaryCodec<number> = {
  binary: true,
  encode: (value) => Uint8Array.of(value),
  decode: (bytes) => bytes[0] as number,
};

/** Decodes each text when the test says so. */
class SlowDecoding implements TextDecoding<string> {
  readonly pending: { text: string; resolve: (value: string) => void; reject: (error: Error) => void }[] = [];

  decode(text: string): Promise<string> {
    return new Promise((resolve, reject) => this.pending.push({ text, resolve, reject }));
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function collect<Value>(values: AsyncIterable<Value>): Promise<{ values: Value[]; error?: unknown }> {
  const collected: Value[] = [];
  try {
    for await (const value of values) collected.push(value);
  } catch (error) {
    return { values: collected, error };
  }
  return { values: collected };
}

describe('typed, over a ReconnectingWebSocket', () => {
  it('bounds what waits by maxWaitingBytes', async () => {
    const bench = new Bench();
    const iterator = typed(bench.socket as never, json(), { maxWaitingBytes: 100 })[Symbol.asyncIterator]();
    const first = iterator.next();
    const transport = await bench.open();
    transport.says('1');
    assert.deepEqual(await first, { done: false, value: 1 });
    transport.says('"more than one hundred bytes with those that it costs"');
    assert.deepEqual(transport.calls, ['pause']);
    await iterator.next();
    assert.deepEqual(transport.calls, ['pause', 'resume']);
    bench.socket.close();
  });
});

describe('what is thrown', () => {
  it('may be anything: it is an error that says so', async () => {
    const nothing: unknown = Object.create(null);
    const throws = () => {
      throw nothing;
    };
    const schema = { '~standard': { version: 1, vendor: 'mine', validate: throws } } as const;
    for (const decoding of [{ encode: String, decode: throws }, json(schema as StandardSchema)]) {
      const { server, client } = pair();
      client.send('1');
      const { error } = await collect(typed(server, decoding as ReturnType<typeof json>));
      assert.match((error as Error).message, /a value of type object$/);
      client.close();
    }
    const unsendable = { toJSON: throws };
    assert.throws(() => json().encode(unsendable), { code: 'WS_ERR_VALUE_UNSENDABLE' });
  });
});

describe('typed, over the sockets of this library', () => {
  it('sends values, and reads them in a loop that ends with the connection', async () => {
    const { server, client } = pair();
    const [near, far] = [typed(server, json()), typed(client, json())];
    assert.equal(near.socket, server);
    const reading = collect(near);
    far.send({ a: 1 });
    far.send('text');
    client.close(1000);
    assert.deepEqual(await reading, { values: [{ a: 1 }, 'text'] });
    assert.equal(near.error, undefined);
  });

  it('reads binary values, also where they came in fragments', async () => {
    const { server, client } = pair();
    server.binaryType = 'fragments';
    const iterator = typed(server, numbers)[Symbol.asyncIterator]();
    typed(client, numbers).send(7);
    assert.deepEqual(await iterator.next(), { done: false, value: 7 });
    client.send(Buffer.of(8), { fin: false });
    client.send(Buffer.of(9));
    assert.deepEqual(await iterator.next(), { done: false, value: 8 });
  });

  it('closes with 1007 for a message of the wrong kind', async () => {
    const { server, client } = pair();
    const errors: Error[] = [];
    typed(server, json())
      .on('message', () => assert.fail())
      .on('error', (error) => errors.push(error));
    client.send(Buffer.from('{}'));
    assert.deepEqual(await closed(client), {
      code: 1007,
      reason: 'A text message was expected, and a binary one came',
    });
    assert.deepEqual(
      errors.map((error) => (error as { code?: string }).code),
      ['WS_ERR_MESSAGE_UNDECODABLE'],
    );
  });

  it('throws from the loop what was wrong, once, and gives what came before', async () => {
    const { server, client } = pair();
    const values = typed(server, json());
    const reading = collect(values);
    client.send('1');
    client.send('nonsense');
    client.send('2');
    const { values: seen, error } = await reading;
    assert.deepEqual(seen, [1]);
    assert.equal((error as { code?: string }).code, 'WS_ERR_MESSAGE_UNDECODABLE');
    assert.equal(values.error, error);
    assert.deepEqual(await collect(values), { values: [] });
    assert.match((await closed(client)).reason, /^The message is not JSON: /);
  });

  it('does not throw when nobody listens to the error', async () => {
    const { server, client } = pair();
    const values = typed(server, json()).on('message', () => {});
    client.send('nonsense');
    await closed(client);
    assert.ok(values.error);
  });

  it('throws from the loop when the connection broke', async () => {
    const { server, peer } = bare();
    const reading = collect(typed(server, json()));
    peer.destroy();
    const { error } = await reading;
    assert.equal(error, server.closeCause);
    assert.ok(error instanceof Error);
  });

  it('holds the peer back while more than maxWaitingBytes wait', async () => {
    const { server, client } = pair();
    const iterator = typed(server, json<string>(), { maxWaitingBytes: 10_000 })[Symbol.asyncIterator]();
    const count = 100;
    for (let i = 0; i < count; i++) {
      client.send(JSON.stringify(`${i} ${'x'.repeat(10_000)}`));
      await settled();
    }
    assert.ok(client.bufferedAmount > 500_000, `${client.bufferedAmount} bytes are still at the peer`);
    for (let i = 0; i < count; i++) {
      const { value = '' } = await iterator.next();
      assert.ok(value.startsWith(`${i} `));
    }
    assert.equal(client.bufferedAmount, 0);
  });

  it('leaves to whoever reads next what comes after a loop was left', async () => {
    const { server, client } = pair();
    const values = typed(server, json());
    client.send('1');
    client.send('2');
    for await (const value of values) {
      assert.equal(value, 1);
      break;
    }
    for await (const message of server) {
      assert.equal(message, '2');
      break;
    }
    client.send('3');
    client.close();
    assert.deepEqual(await collect(values), { values: [3] });
  });

  it('asks a slow decoder about one message at a time, however many wait for it', async () => {
    const { server, client } = pair();
    const slow = new SlowDecoding();
    const iterator = typed(server, { incoming: slow, outgoing: json() })[Symbol.asyncIterator]();
    const values = [iterator.next(), iterator.next(), iterator.next()];
    for (const text of ['a', 'b']) client.send(text);
    client.close();
    for (const text of ['a', 'b']) {
      while (slow.pending.length === 0) await settled();
      assert.deepEqual(
        slow.pending.map((it) => it.text),
        [text],
      );
      slow.pending.shift()?.resolve(text.toUpperCase());
    }
    assert.deepEqual(await Promise.all(values), [
      { done: false, value: 'A' },
      { done: false, value: 'B' },
      { done: true, value: undefined },
    ]);
  });

  it('leaves no listener behind', async () => {
    for (const message of ['nonsense', undefined]) {
      const { server, client } = pair();
      typed(server, json()).on('message', () => {});
      assert.equal(server.listenerCount('message'), 1);
      if (message) client.send(message);
      else client.close();
      await closed(server);
      assert.deepEqual([server.listenerCount('message'), server.listenerCount('close')], [0, 0]);
    }
  });
});

/** As npm `ws` has it: it can be paused, and not be iterated. */
class Pausable extends FakeBrowserSocket {
  isPaused = false;

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

describe('typed, over a socket that can be paused and not be iterated', () => {
  it('pauses it while more than maxWaitingBytes wait, and resumes it', async () => {
    const socket = new Pausable();
    const iterator = typed(socket, json(), { maxWaitingBytes: 1000 })[Symbol.asyncIterator]();
    let count = 0;
    for (; !socket.isPaused; count++) socket.receive(String(count));
    assert.ok(count > 10 && count < 1000 / 64 + 1, `paused after ${count}`);
    let taken = 0;
    for (; socket.isPaused; taken++) assert.deepEqual(await iterator.next(), { done: false, value: taken });
    assert.ok(taken >= count / 2 && taken < count, `resumed after ${taken} of ${count}`);
  });

  it('resumes it when it ends because of a message, so that the close frame of the peer is seen', async () => {
    const socket = new Pausable();
    const slow = new SlowDecoding();
    const values = typed(socket, { incoming: slow, outgoing: json() }, { maxWaitingBytes: 100 });
    values.on('message', () => {});
    socket.receive('a', 'b', 'c');
    assert.equal(socket.isPaused, true);
    slow.pending.shift()?.reject(new Error('no'));
    await settled();
    assert.deepEqual([socket.isPaused, values.error?.message], [false, 'The message cannot be decoded: no']);
  });

  it('leaves it paused where the program has paused it', () => {
    const socket = new Pausable();
    const values = typed(socket, json(), { maxWaitingBytes: 100 });
    values[Symbol.asyncIterator]();
    socket.pause();
    socket.receive('1', '2', '3');
    void values[Symbol.asyncIterator]().next();
    assert.equal(socket.isPaused, true);
  });
});

describe('typed, over a socket that cannot be paused', () => {
  it('begins to listen with the first loop or listener', () => {
    const socket = new FakeBrowserSocket();
    const values = typed(socket, json());
    values.send([1]);
    assert.deepEqual([socket.sent, socket.listenerCount], [['[1]'], 0]);
    values.on('message', () => {});
    assert.equal(socket.listenerCount, 2);
  });

  it('closes with 4007 and 4008 where the page may not close with 1007 and 1008', () => {
    const socket = new FakeBrowserSocket();
    typed(socket, json()).on('message', () => {});
    socket.receive('nonsense');
    assert.equal(socket.closes[0]?.code, 4007);
  });

  it('asks for memory instead of a Blob where its messages are binary, and reads a Blob too', async () => {
    const socket = new FakeBrowserSocket();
    const seen: number[] = [];
    typed(socket, numbers).on('message', (value) => seen.push(value));
    assert.equal(socket.binaryType, 'arraybuffer');
    socket.receive(Uint8Array.of(1).buffer, new Blob([Uint8Array.of(2)]), Uint8Array.of(3).buffer);
    assert.deepEqual(seen, [1]);
    while (seen.length < 3) await settled();
    assert.deepEqual(seen, [1, 2, 3]);
  });

  it('closes with 1008 when more wait than maxWaitingBytes', async () => {
    const socket = new FakeBrowserSocket();
    const values = typed(socket, json(), { maxWaitingBytes: 1000 });
    const iterator = values[Symbol.asyncIterator]();
    for (let i = 0; i < 10; i++) socket.receive('"0123456789012345678901234567890123456789"');
    assert.equal(socket.closes[0]?.code, 4008);
    assert.match(socket.closes[0]?.reason ?? '', /1000 bytes of messages wait/);
    await assert.rejects(async () => iterator.next(), { code: 'WS_ERR_MESSAGES_WAITING' });
    assert.equal(socket.listenerCount, 0);
  });

  it('keeps the order while a decoder takes its time, and asks it about one message at a time', async () => {
    const socket = new FakeBrowserSocket();
    const slow = new SlowDecoding();
    const seen: string[] = [];
    typed(socket, { incoming: slow, outgoing: json() }).on('message', (value) => seen.push(value));
    socket.receive('a', 'b', 'c');
    for (const text of ['a', 'b', 'c']) {
      assert.deepEqual(
        slow.pending.map((it) => it.text),
        [text],
      );
      slow.pending.shift()?.resolve(text.toUpperCase());
      await settled();
    }
    assert.deepEqual(seen, ['A', 'B', 'C']);
  });

  it('gives what waits for a slow decoder before it ends, and drops it when that fails', async () => {
    for (const fails of [false, true]) {
      const socket = new FakeBrowserSocket();
      const slow = new SlowDecoding();
      const reading = collect(typed(socket, { incoming: slow, outgoing: json() }));
      socket.receive('a', 'b');
      socket.closed();
      slow.pending.shift()?.[fails ? 'reject' : 'resolve'](fails ? (new Error('no') as never) : ('A' as never));
      await settled();
      slow.pending.shift()?.resolve('B');
      const { values, error } = await reading;
      assert.deepEqual(values, fails ? [] : ['A', 'B']);
      assert.equal((error as Error | undefined)?.message, fails ? 'The message cannot be decoded: no' : undefined);
      assert.deepEqual(socket.closes, []);
    }
  });

  it('throws from the loop when the connection broke', async () => {
    const socket = new FakeBrowserSocket();
    const reading = collect(typed(socket, json()));
    socket.receive('1');
    socket.closed(1006);
    const { values, error } = await reading;
    assert.deepEqual([values, (error as { code?: string }).code], [[1], 'WS_ERR_CONNECTION_LOST']);
  });

  it('goes on in a later loop where an earlier one was left', async () => {
    const socket = new FakeBrowserSocket();
    const values = typed(socket, json());
    const first = (async () => {
      for await (const value of values) return value;
      return undefined;
    })();
    socket.receive('1', '2', '3');
    assert.equal(await first, 1);
    socket.closed();
    assert.deepEqual(await collect(values), { values: [2, 3] });
  });

  it('is read in one of the two ways', () => {
    const looped = typed(new FakeBrowserSocket(), json());
    looped[Symbol.asyncIterator]();
    assert.throws(() => looped.on('message', () => {}), /read by for await already/);
    const heard = typed(new FakeBrowserSocket(), json()).on('message', () => {});
    assert.throws(() => heard[Symbol.asyncIterator](), /read by on\('message'\) already/);
  });

  it('keeps what comes while there is no listener, and calls each of several', () => {
    const socket = new FakeBrowserSocket();
    const seen: unknown[] = [];
    const one = (value: unknown) => seen.push(['one', value]);
    const other = (value: unknown) => seen.push(['other', value]);
    const values = typed(socket, json()).on('message', one).on('message', other);
    socket.receive('1');
    values.off('message', one).off('message', other);
    socket.receive('2');
    assert.deepEqual(seen, [
      ['one', 1],
      ['other', 1],
    ]);
    values.on('message', other);
    assert.deepEqual(seen.slice(2), [['other', 2]]);
  });

  it('gives values in their order to a listener that comes while they are given', () => {
    const socket = new FakeBrowserSocket();
    const values = typed(socket, json());
    const seen: unknown[] = [];
    const late = (value: unknown) => seen.push(['late', value]);
    const nobody = () => {};
    values.on('message', nobody).off('message', nobody);
    socket.receive('1', '2');
    values.on('message', (value) => {
      seen.push(['first', value]);
      values.on('message', late);
    });
    assert.deepEqual(seen, [
      ['first', 1],
      ['late', 1],
      ['first', 2],
      ['late', 2],
    ]);
  });

  it('goes on when a listener throws, whose error is uncaught as that of any listener', async () => {
    const socket = new FakeBrowserSocket();
    const slow = new SlowDecoding();
    const seen: string[] = [];
    const uncaught = nextUncaught();
    typed(socket, { incoming: slow, outgoing: json() }).on('message', (value) => {
      seen.push(value);
      if (value === 'A') throw new Error('of the program');
    });
    socket.receive('a', 'b');
    slow.pending.shift()?.resolve('A');
    await settled();
    slow.pending.shift()?.resolve('B');
    await settled();
    assert.deepEqual([seen, String(await uncaught)], [['A', 'B'], 'Error: of the program']);
  });

  it('takes a codec for each direction', () => {
    const socket = new FakeBrowserSocket();
    const seen: number[] = [];
    const both = typed(socket, { incoming: numbers, outgoing: json<string[]>() });
    both.on('message', (value) => seen.push(value));
    both.send(['a']);
    socket.receive(Uint8Array.of(5));
    assert.deepEqual([socket.sent, seen], [['["a"]'], [5]]);
    assert.equal(both.encode(['b']), '["b"]');
  });
});

/** As sessions have it: a loop gives objects with `data`, and there are no events. */
class IterableOnly {
  readonly sent: unknown[] = [];
  readonly closes: unknown[] = [];
  isLeft = false;
  readonly #messages: { data: string | Uint8Array; number: number }[];

  constructor(...contents: (string | Uint8Array)[]) {
    this.#messages = contents.map((data, number) => ({ data, number }));
  }

  send(data: string | Uint8Array): number {
    return this.sent.push(data);
  }

  async close(code?: number, reason?: string): Promise<void> {
    this.closes.push([code, reason]);
  }

  async *[Symbol.asyncIterator]() {
    try {
      for (let next = this.#messages.shift(); next; next = this.#messages.shift()) yield next;
    } finally {
      this.isLeft = true;
    }
  }
}

describe('typed, over what can only be iterated', () => {
  it('reads it in a loop', async () => {
    const socket = new IterableOnly('1', '[2]');
    const values = typed(socket, json());
    values.send({ a: 1 });
    assert.deepEqual([await collect(values), socket.sent], [{ values: [1, [2]] }, ['{"a":1}']]);
  });

  it('calls listeners, and holds what comes while there are none', async () => {
    const socket = new IterableOnly('1', '2', '3');
    const values = typed(socket, json<number>());
    const seen: number[] = [];
    const once = (value: number) => {
      seen.push(value);
      values.off('message', once);
    };
    values.on('message', once);
    await settled();
    assert.deepEqual(seen, [1]);
    values.on('message', (value) => seen.push(value));
    await settled();
    assert.deepEqual(seen, [1, 2, 3]);
  });

  it('closes it for what it cannot read', async () => {
    const socket = new IterableOnly('1', 'nonsense', '3');
    const errors: Error[] = [];
    const seen: unknown[] = [];
    typed(socket, json())
      .on('error', (error) => errors.push(error))
      .on('message', (value) => seen.push(value));
    await settled();
    assert.deepEqual([seen, errors.length, (socket.closes[0] as unknown[])[0]], [[1], 1, 1007]);
    assert.ok(socket.isLeft, 'whoever reads next can');
  });
});
