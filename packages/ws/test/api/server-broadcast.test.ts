import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PreparedMessage } from '../../src/api/sending/prepared-message.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import type { DeflateParams } from '../../src/protocol/deflate/negotiate.ts';
import { upgraded } from '../support/upgraded.ts';
import { bare, pair } from '../support/websockets.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

const agreements: (DeflateParams | undefined)[] = [
  undefined,
  ...[true, false].flatMap((takesNothingOver) =>
    [8, 10, 15].map((bits) => ({
      serverNoContextTakeover: takesNothingOver,
      clientNoContextTakeover: takesNothingOver,
      serverMaxWindowBits: bits,
      clientMaxWindowBits: bits,
    })),
  ),
];

/** The next so many messages. */
async function receive(socket: WebSocket, count: number): Promise<string[]> {
  const received: string[] = [];
  return new Promise((resolve) => {
    socket.on('message', (data, isBinary) => {
      received.push(`${isBinary ? 'binary' : 'text'} ${data}`);
      if (received.length === count) resolve(received);
    });
  });
}

describe('server.prepare', () => {
  it('makes a message that every socket can send, on both sides, whatever was agreed, between others', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const sizes = [0, 10, 1024, 5000, 40_000];
    for (const compress of [true, false, 'once'] as const) {
      const texts = sizes.map((size) => 'some text, '.repeat(size / 10));
      const messages = texts.map((text, i) => wss.prepare(i % 2 ? Buffer.from(text) : text, { compress }));
      const pairs = agreements.map((agreed) => pair({}, agreed));
      const wanted = texts.flatMap((text, i) => [`${i % 2 ? 'binary' : 'text'} ${text}`, `text ${i} after it`]);
      const all = pairs.flatMap(({ server, client }) => [
        { from: server, to: receive(client, wanted.length) },
        { from: client, to: receive(server, wanted.length) },
      ]);
      messages.forEach((message, i) => {
        for (const { from } of all) {
          from.send(message);
          from.send(`${i} after it`);
        }
      });
      for (const { to } of all) assert.deepEqual(await to, wanted);
    }
  });

  it('takes what send takes, and says what it is', () => {
    const wss = new WebSocketServer({ noServer: true });
    const facts = ({ byteLength, isBinary, compress }: PreparedMessage) => [byteLength, isBinary, compress];
    assert.deepEqual(facts(wss.prepare('é')), [2, false, true]);
    assert.deepEqual(facts(wss.prepare(10)), [2, false, true]);
    assert.deepEqual(facts(wss.prepare(new Uint16Array(2))), [4, true, true]);
    assert.deepEqual(facts(wss.prepare(new ArrayBuffer(3), { binary: false, compress: false })), [3, false, false]);
    assert.deepEqual(facts(wss.prepare('é', { binary: true, compress: 'once' })), [2, true, 'once']);
    const prepared = wss.prepare('a');
    assert.ok(prepared instanceof PreparedMessage);
    assert.equal(wss.prepare(prepared, { binary: true }), prepared);
  });

  it('keeps a copy: what the program does with its memory later does not matter', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const { server, client } = pair();
    const memory = Buffer.from('before');
    const prepared = wss.prepare(memory);
    memory.fill('x');
    const received = receive(client, 1);
    server.send(prepared);
    assert.deepEqual(await received, ['binary before']);
  });

  it('does not take a Blob, which has to be read first', () => {
    const wss = new WebSocketServer({ noServer: true });
    assert.throws(() => wss.prepare(new Blob(['a'])), /^TypeError: A Blob cannot be prepared: read it first/);
    assert.throws(() => wss.prepare({} as never), TypeError);
  });

  it('is counted, called back and refused like any message', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const prepared = wss.prepare('12345');
    const { server, client } = pair();
    await new Promise<void>((resolve, reject) => server.send(prepared, (error) => (error ? reject(error) : resolve())));
    client.terminate();
    await new Promise((resolve) => server.once('close', resolve));
    const before = server.bufferedAmount;
    const error = await new Promise<Error | undefined>((resolve) => server.send(prepared, resolve));
    assert.equal((error as { code?: string }).code, 'WS_ERR_NOT_OPEN');
    assert.equal(server.bufferedAmount - before, 5);
  });
});

describe('server.broadcast', () => {
  it('sends to all open clients but those that are left out, and counts', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const all = [await upgraded(wss), await upgraded(wss), await upgraded(wss), await upgraded(wss)] as const;
    all[3].server.close();
    assert.deepEqual(wss.broadcast('all'), { sent: 3, skipped: 1 });
    assert.deepEqual(wss.broadcast('not the first', { except: all[0].server }), { sent: 2, skipped: 2 });
    const filter = (client: WebSocket) => client !== all[1].server;
    assert.deepEqual(wss.broadcast('nor the second', { except: [all[0].server], filter }), { sent: 1, skipped: 3 });
    await settled();
    assert.deepEqual(
      all.map(({ received }) => received),
      [['all'], ['all', 'not the first'], ['all', 'not the first', 'nor the second'], []],
    );
  });

  it('asks the filter about open clients alone, and says what except must be', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const all = [await upgraded(wss), await upgraded(wss)] as const;
    all[0].server.close();
    const asked: WebSocket[] = [];
    wss.broadcast('one', { filter: (client) => asked.push(client) > 0 });
    assert.deepEqual(asked, [all[1].server]);
    assert.deepEqual(wss.broadcast('two', { except: null as never }), { sent: 1, skipped: 1 });
    assert.throws(() => wss.broadcast('three', { except: 'all' as never }), {
      name: 'TypeError',
      message: 'Expected except to be a socket or several, received string',
    });
  });

  it('sends binary, text and prepared messages as they are told', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const { client } = await upgraded(wss);
    const received = receive(client, 3);
    wss.broadcast(Buffer.from('a'));
    wss.broadcast(Buffer.from('b'), { binary: false });
    wss.broadcast(wss.prepare('c', { binary: true }), { binary: false });
    assert.deepEqual(await received, ['binary a', 'text b', 'binary c']);
  });

  it('is not stopped by one client that throws', async () => {
    class Throwing extends WebSocket {
      override send(): void {
        throw new Error('a bug of the program');
      }
    }
    const wss = new WebSocketServer({ noServer: true });
    const before = await upgraded(wss);
    wss.options.WebSocket = Throwing as never;
    await upgraded(wss);
    wss.options.WebSocket = WebSocket as never;
    const after = await upgraded(wss);
    assert.deepEqual(wss.broadcast('all'), { sent: 2, skipped: 1 });
    await settled();
    assert.deepEqual([before.received, after.received], [['all'], ['all']]);
  });

  it('asks the filter about all before the first is sent to: what it throws goes to the caller', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [one, two] = [await upgraded(wss), await upgraded(wss)];
    const filter = (client: WebSocket) => {
      if (client === two.server) throw new Error('of the filter');
      return true;
    };
    assert.throws(() => wss.broadcast('all', { filter }), /^Error: of the filter$/);
    await settled();
    assert.deepEqual(one.received, []);
  });

  it('does not know the clients without clientTracking, and says so', () => {
    const wss = new WebSocketServer({ noServer: true, clientTracking: false });
    assert.throws(() => wss.broadcast('all'), { code: 'WS_ERR_NO_CLIENT_TRACKING', message: /use topics/ });
  });

  it('goes by the gate of each socket', async () => {
    const backpressure = { highWaterBytes: 100_000, policy: 'drop-newest' } as const;
    const wss = new WebSocketServer({ noServer: true, backpressure });
    const { server, client, received } = await upgraded(wss);
    client.pause();
    const message = 'x'.repeat(10_000);
    for (let i = 0; i < 100; i++) {
      assert.deepEqual(wss.broadcast(message), { sent: 1, skipped: 0 });
      await settled();
    }
    assert.ok(server.bufferedAmount < 200_000, `${server.bufferedAmount} bytes wait`);
    client.resume();
    while (server.bufferedAmount > 0) await settled();
    await settled();
    assert.ok(received.length > 5 && received.length < 50, `${received.length} arrived`);
    assert.ok(received.every((it) => it === message));
  });
});

describe('a prepared message on the wire', () => {
  it('is the same bytes as send writes', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const written: string[] = [];
    for (const prepared of [false, true]) {
      const { server, peer } = bare();
      const chunks: Buffer[] = [];
      peer.on('data', (chunk) => chunks.push(chunk));
      for (const content of ['', 'text', Buffer.alloc(200, 1), 'y'.repeat(70_000)]) {
        server.send(prepared ? wss.prepare(content) : content);
      }
      await settled();
      written.push(Buffer.concat(chunks).toString('hex'));
    }
    assert.equal(written[0], written[1]);
  });
});
