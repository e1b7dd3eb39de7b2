import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import {
  ConnectionClosedError,
  HandshakeError,
  ProtocolError,
  type WebSocketError,
} from '../../src/protocol/errors.ts';
import { frame, maskedFrame } from '../../src/testing/index.ts';
import { bare, pair } from '../support/websockets.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

const closing = (code: number, reason = '') =>
  maskedFrame({ opcode: 8, payload: Buffer.concat([Buffer.of(code >> 8, code & 255), Buffer.from(reason)]) });

async function collect(socket: WebSocket): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const message of socket) all.push(message);
  return all;
}

describe('for await of a WebSocket', () => {
  it('gives text as strings and binary as Buffers, and ends when the connection was closed', async () => {
    const { server, client } = pair();
    const all = collect(server);
    client.send('text');
    client.send(Buffer.of(1, 2));
    client.send('');
    client.close(1000);
    assert.deepEqual(await all, ['text', Buffer.of(1, 2), '']);
  });

  it('gives binary messages as binaryType says', async () => {
    const { server, client } = pair();
    for (const [type, check] of [
      ['arraybuffer', (data: unknown) => assert.ok(data instanceof ArrayBuffer)],
      ['fragments', (data: unknown) => assert.deepEqual(data, [Buffer.of(1), Buffer.of(2)])],
      ['blob', (data: unknown) => assert.ok(data instanceof Blob)],
      ['nodebuffer', (data: unknown) => assert.deepEqual(data, Buffer.of(1, 2))],
    ] as const) {
      server.binaryType = type;
      const messages = server.messages<unknown>();
      client.send(Buffer.of(1), { fin: false });
      client.send(Buffer.of(2));
      check((await messages.next()).value);
      await messages.return();
    }
  });

  it('leaves the socket open at break, and the rest to the next loop', async () => {
    const { server, client } = pair();
    const first = server.messages();
    for (let i = 0; i < 5; i++) client.send(String(i));
    for await (const message of first) if (message === '1') break;
    assert.equal(server.readyState, server.OPEN);
    client.send('5');
    await settled();
    const all = collect(server);
    client.close(1000);
    assert.deepEqual(await all, ['2', '3', '4', '5']);
  });

  it('gives the rest to a listener for message, when one comes after the loop', async () => {
    const { server, client } = pair();
    const first = server.messages();
    for (let i = 0; i < 3; i++) client.send(String(i));
    for await (const _ of first) break;
    const heard: string[] = [];
    server.on('message', (data) => heard.push(String(data)));
    await settled();
    assert.deepEqual(heard, ['1', '2']);
  });

  it('has messages to itself: listeners hear none while it reads, and all when it is done', async () => {
    const { server, client } = pair();
    const heard: string[] = [];
    server.on('message', (data) => heard.push(String(data)));
    const messages = server.messages();
    const first = messages.next();
    client.send('for the loop');
    assert.equal((await first).value, 'for the loop');
    await messages.return();
    client.send('for the listener');
    await settled();
    assert.deepEqual(heard, ['for the listener']);
  });

  it('begins before the connection is open', async (t) => {
    const { WebSocketServer } = await import('../../src/api/websocket-server.ts');
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    t.after(() => server.close());
    server.on('connection', (socket) => {
      socket.send('welcome');
      socket.close(1000);
    });
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    assert.deepEqual(await collect(new WebSocket(`ws://127.0.0.1:${port}/`)), ['welcome']);
  });

  it('throws why the connection did not open', async () => {
    await assert.rejects(collect(new WebSocket('ws://127.0.0.1:1/')), (error) => error instanceof HandshakeError);
  });

  for (const code of [1000, 1001]) {
    it(`ends without an error when the peer closes with ${code}`, async () => {
      const { server, peer } = bare();
      peer.on('end', () => peer.end()).resume();
      peer.write(closing(code));
      assert.deepEqual(await collect(server), []);
    });
  }

  it('throws for any other code of the peer, with code and words', async () => {
    for (const [code, reason] of [
      [1008, 'not like that'],
      [4001, ''],
    ] as const) {
      const { server, peer } = bare();
      peer.on('end', () => peer.end()).resume();
      peer.write(maskedFrame({ opcode: 1, payload: 'one' }));
      peer.write(closing(code, reason));
      const messages = server.messages();
      assert.equal((await messages.next()).value, 'one');
      await assert.rejects(messages.next(), (error) => {
        assert.ok(error instanceof ConnectionClosedError);
        assert.deepEqual([error.code, error.closeCode, error.reason], ['WS_ERR_CLOSED_BY_PEER', code, reason]);
        assert.match(error.message, new RegExp(`${code} ?.*${reason || 'no words'}`));
        return true;
      });
      assert.deepEqual(await messages.next(), { done: true, value: undefined });
    }
  });

  it('ends without an error when this side closed, whatever the code', async () => {
    const { server, client } = pair();
    const all = collect(server);
    client.send('one');
    await settled();
    server.close(4000);
    assert.deepEqual(await all, ['one']);
  });

  it('throws the cause when there was no close frame', async () => {
    const { server, peer } = bare();
    const all = collect(server);
    peer.destroy();
    await assert.rejects(all, { code: 'WS_ERR_NO_CLOSE_FRAME' });
    await assert.rejects(collect(server), { code: 'WS_ERR_NO_CLOSE_FRAME' }, 'and so does the next one');
  });

  it('throws the violation of the peer, which then ends no process, behind the messages before it', async () => {
    const { server, peer } = bare();
    peer.on('end', () => peer.end()).resume();
    const messages = server.messages();
    peer.write(
      Buffer.concat([maskedFrame({ opcode: 1, payload: 'one' }), frame({ opcode: 1, payload: 'not masked' })]),
    );
    assert.equal((await messages.next()).value, 'one');
    await assert.rejects(messages.next(), (error) => error instanceof ProtocolError && error.closeCode === 1002);
    assert.equal(server.listenerCount('error'), 0);
  });

  it('refuses a second one at the same time, and says what to do', async () => {
    const { server, client } = pair();
    const first = server.messages();
    const waiting = first.next();
    await assert.rejects(collect(server), (error: WebSocketError) => {
      assert.equal(error.code, 'WS_ERR_ALREADY_READING');
      assert.match(error.message, /only one can read at a time/);
      return true;
    });
    client.send('one');
    assert.equal((await waiting).value, 'one');
    await first.return();
    const all = collect(server);
    client.close();
    assert.deepEqual(await all, []);
  });

  it('answers several next() in order', async () => {
    const { server, client } = pair();
    const messages = server.messages();
    const both = [messages.next(), messages.next(), messages.next()];
    client.send('one');
    client.send('two');
    client.close(1000);
    const results = await Promise.all(both);
    assert.deepEqual(
      results.map(({ value }) => value),
      ['one', 'two', undefined],
    );
  });

  it('ends with the reason of its signal, and leaves the socket open', async () => {
    const { server, client } = pair();
    const controller = new AbortController();
    const messages = server.messages({ signal: controller.signal });
    const waiting = messages.next();
    controller.abort(new Error('enough'));
    await assert.rejects(waiting, { message: 'enough' });
    assert.equal((await messages.next()).done, true);
    await assert.rejects(server.messages({ signal: AbortSignal.abort(new Error('never')) }).next(), {
      message: 'never',
    });
    client.send('still there');
    assert.equal((await server.messages().next()).value, 'still there');
  });

  it('throws the reason of its signal also when that came while the loop was busy', async () => {
    const { server, client } = pair();
    const controller = new AbortController();
    const messages = server.messages({ signal: controller.signal });
    client.send('one');
    client.send('two');
    await assert.rejects(
      async () => {
        for await (const message of messages) {
          assert.equal(message, 'one');
          controller.abort(new Error('enough'));
        }
      },
      { message: 'enough' },
    );
  });

  it('has close come behind it: who asks for it after the loop hears of it', async () => {
    const { server, client } = pair();
    const all = collect(server);
    client.close(1000, 'bye');
    await all;
    const [code, reason] = await once(server, 'close');
    assert.deepEqual([code, String(reason)], [1000, 'bye']);
  });

  it('lets the body of the loop wait for close', async () => {
    const { server, client } = pair();
    const messages = server.messages();
    client.send('one');
    client.send('two');
    for await (const _ of messages) {
      server.close();
      await once(server, 'close');
      break;
    }
    assert.equal(server.readyState, server.CLOSED);
  });

  it('gives nothing while the program has paused the socket', async () => {
    const { server, client } = pair();
    const messages = server.messages();
    client.send('one');
    await settled();
    server.pause();
    let came = false;
    const next = messages.next().then(() => {
      came = true;
    });
    await settled();
    assert.equal(came, false);
    server.resume();
    await next;
  });

  it('leaves no listener behind', async () => {
    const { server, client } = pair();
    const controller = new AbortController();
    const all = (async () => {
      for await (const _ of server.messages({ signal: controller.signal }));
    })();
    client.close();
    await all;
    await settled();
    assert.deepEqual(server.eventNames(), []);
    assert.equal(server.readyState, server.CLOSED);
  });

  it('tells of a wrong highWaterBytes', () => {
    const { server } = pair();
    assert.throws(() => server.messages({ highWaterBytes: -1 }), RangeError);
    assert.throws(() => server.messages({ highWaterBytes: '1' as never }), /must be a number of bytes.*"1"/);
  });
});
