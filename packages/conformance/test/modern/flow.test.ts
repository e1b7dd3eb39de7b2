import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { type ServerOptions, WebSocket, WebSocketServer } from '@handfast/ws';
import { WebSocket as UndiciWebSocket } from 'undici';
import { WebSocket as NpmWebSocket, WebSocketServer as NpmWebSocketServer } from 'ws';
import { certificate } from '../../src/contract/certificate.ts';

const MIB = 1024 * 1024;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Waits for as many turns as it takes: the runner gives up on what never comes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

async function serve(t: TestContext, options: ServerOptions, onConnection: (socket: WebSocket) => void) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
  t.after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  await once(server, 'listening');
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function npmClient(t: TestContext, url: string): Promise<NpmWebSocket> {
  const client = new NpmWebSocket(url, { perMessageDeflate: false });
  t.after(() => client.terminate());
  client.on('error', () => {});
  await once(client, 'open');
  return client;
}

describe('receiving', () => {
  it('holds a fast npm ws back through TCP while the loop is slow, and takes no more than the mark', async (t) => {
    const sockets: WebSocket[] = [];
    const { url } = await serve(t, {}, (socket) => sockets.push(socket));
    const client = await npmClient(t, url);
    await until(() => sockets.length === 1);
    const socket = sockets[0] as WebSocket;
    const messages = socket.messages({ highWaterBytes: MIB });
    const message = Buffer.alloc(64 * 1024, 'x');
    const count = 1024;
    for (let i = 0; i < count; i++) client.send(message);
    let taken = 0;
    // What this side has read from the system and the loop has not seen: the inbox, a chunk, and the buffer of the stream.
    const heldBytes = () => socket._socket.bytesRead - taken * (message.length + 14);
    for (; taken < 100; taken++) {
      if (taken % 20 === 0) {
        await until(() => socket._socket.isPaused());
        // As much as is not in the buffers of the system stays with the sender.
        assert.ok(client.bufferedAmount > 20 * MIB, `${client.bufferedAmount} bytes wait at the sender`);
      }
      assert.ok(heldBytes() < 1.5 * MIB, `${heldBytes()} bytes are held for a loop that has seen ${taken} messages`);
      assert.equal((await messages.next()).value?.length, message.length);
    }
    for (; taken < count; taken++) {
      await messages.next();
      assert.ok(heldBytes() < 1.5 * MIB);
    }
    await until(() => client.bufferedAmount === 0);
    client.close(1000);
    assert.equal((await messages.next()).done, true);
  });

  it('loses nothing that an npm ws server sends with the 101, to a client that listens late', async (t) => {
    const server = new NpmWebSocketServer({ port: 0, host: '127.0.0.1' });
    t.after(() => server.close());
    await once(server, 'listening');
    server.on('connection', (socket) => {
      for (let i = 0; i < 100; i++) socket.send(`early ${i}`);
      socket.close(1000, 'that was all');
    });
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, { holdMessages: true });
    await once(client, 'open');
    await until(() => client.readyState === client.CLOSING);
    const all: unknown[] = [];
    for await (const message of client) all.push(message);
    assert.deepEqual(
      all,
      Array.from({ length: 100 }, (_, i) => `early ${i}`),
    );
    const [code, reason] = await once(client, 'close');
    assert.deepEqual([code, String(reason)], [1000, 'that was all']);
  });

  it('loses nothing that undici sends while the handler of the connection is busy', async (t) => {
    let received: Promise<unknown[]> | undefined;
    const { url } = await serve(t, { holdMessages: true }, (socket) => {
      received = (async () => {
        await until(() => socket.readyState === socket.CLOSING);
        const all: unknown[] = [];
        for await (const message of socket) all.push(message);
        return all;
      })();
    });
    const client = new UndiciWebSocket(url);
    client.addEventListener('open', () => {
      for (let i = 0; i < 50; i++) client.send(i % 2 ? `text ${i}` : Buffer.from([i]));
      client.close(1000);
    });
    await new Promise((resolve) => client.addEventListener('close', resolve));
    assert.deepEqual(
      await received,
      Array.from({ length: 50 }, (_, i) => (i % 2 ? `text ${i}` : Buffer.from([i]))),
    );
  });

  it('pipes Web Streams through a server of ours and back to npm ws, at the pace of the slowest', async (t) => {
    const { url } = await serve(t, {}, (socket) => {
      const { readable, writable } = socket.streams();
      const upper = new TransformStream({ transform: (text, out) => out.enqueue(String(text).toUpperCase()) });
      readable.pipeThrough(upper).pipeTo(writable).catch(assert.fail);
    });
    const client = await npmClient(t, url);
    const heard: string[] = [];
    client.on('message', (data) => heard.push(String(data)));
    client.pause();
    const texts = Array.from({ length: 500 }, (_, i) => `message ${i} ${'x'.repeat(20_000)}`);
    for (const text of texts) client.send(text);
    client.resume();
    await until(() => heard.length === texts.length);
    assert.deepEqual(
      heard,
      texts.map((text) => text.toUpperCase()),
    );
    client.close(1000);
    await once(client, 'close');
  });
});

describe('sending', () => {
  /** A peer that does not read, and what our side buffers for it. */
  async function slow(t: TestContext, options: ServerOptions) {
    const sockets: WebSocket[] = [];
    const { server, url } = await serve(t, options, (socket) => sockets.push(socket));
    const client = await npmClient(t, url);
    await until(() => sockets.length === 1);
    client.pause();
    return { server, url, client, socket: sockets[0] as WebSocket };
  }

  it("bounds what is buffered for a slow npm ws, which gets the newest by 'drop-oldest'", async (t) => {
    const { client, socket } = await slow(t, { backpressure: { highWaterBytes: 2 * MIB, policy: 'drop-oldest' } });
    const padding = 'x'.repeat(100_000);
    let most = 0;
    for (let i = 0; i < 500; i++) {
      socket.send(`${i} ${padding}`);
      most = Math.max(most, socket.bufferedAmount);
      if (i % 10 === 0) await turn();
    }
    assert.ok(most >= 2 * MIB && most < 2 * MIB + 250_000, `${most} bytes were buffered at most`);
    const numbers: number[] = [];
    client.on('message', (data) => numbers.push(Number.parseInt(String(data), 10)));
    client.resume();
    await until(() => numbers.at(-1) === 499);
    assert.ok(numbers.length < 450, 'some were dropped');
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    await until(() => socket.bufferedAmount === 0);
  });

  it("closes a slow npm ws with 1013 by 'close'", async (t) => {
    const { client, socket } = await slow(t, { backpressure: { highWaterBytes: 2 * MIB, policy: 'close' } });
    const message = Buffer.alloc(100_000);
    while (socket.readyState === socket.OPEN) socket.send(message);
    const end = once(client, 'close');
    client.resume();
    const [code, reason] = await end;
    assert.equal(code, 1013);
    assert.match(String(reason), /^reads too slowly: \d+ bytes buffered, at most 2097152 allowed$/);
  });

  it('tells of room by drain over TLS too, as over TCP', async (t) => {
    const { cert, key } = certificate();
    const https = createServer({ cert, key });
    t.after(() => https.close());
    const server = new WebSocketServer({ server: https, backpressure: { highWaterBytes: MIB } });
    https.listen(0, '127.0.0.1');
    await once(https, 'listening');
    const connection = once(server, 'connection');
    const { port } = https.address() as AddressInfo;
    const client = new NpmWebSocket(`wss://127.0.0.1:${port}/`, { ca: cert, rejectUnauthorized: false });
    t.after(() => client.terminate());
    const [socket] = (await connection) as [WebSocket];
    await once(client, 'open');
    client.pause();
    const message = Buffer.alloc(100_000);
    let sent = 0;
    for (let round = 0; round < 3; round++) {
      for (; socket.bufferedAmount < MIB; sent++) {
        socket.send(message);
        await turn();
      }
      const drained = once(socket, 'drain');
      client.resume();
      await drained;
      assert.ok(socket.bufferedAmount < MIB);
      client.pause();
    }
    assert.ok(sent > 10);
  });

  it('paces a producer by sendAsync: what is buffered stays at the mark, and everything arrives', async (t) => {
    const { client, socket } = await slow(t, { backpressure: { highWaterBytes: MIB } });
    const message = Buffer.alloc(100_000, 'x');
    let sent = 0;
    let most = 0;
    const sending = (async () => {
      for (; sent < 300; sent++) {
        await socket.sendAsync(message);
        most = Math.max(most, socket.bufferedAmount);
      }
    })();
    for (let last = -1, turns = 0; turns < 500; turns = sent === last ? turns + 1 : 0) {
      last = sent;
      await turn();
    }
    assert.ok(sent < 250, `${sent} messages have left for a peer that does not read`);
    let received = 0;
    client.on('message', () => received++);
    client.resume();
    await sending;
    await until(() => received === 300);
    assert.ok(most <= MIB + message.length, `${most}`);
  });

  it('keeps a budget for all sockets of a server: the slow are closed, the fast do not notice', async (t) => {
    const { server, url, client, socket } = await slow(t, { maxTotalBufferedBytes: 8 * MIB });
    const fast = await npmClient(t, url);
    let received = 0;
    fast.on('message', () => received++);
    await until(() => server.clients.size === 2);
    const end = once(socket, 'close');
    const message = Buffer.alloc(100_000);
    let sent = 0;
    let most = 0;
    while (sent < 1000 && socket.readyState !== socket.CLOSED) {
      for (const one of server.clients) if (one.readyState === one.OPEN) one.send(message);
      sent++;
      await turn();
      most = Math.max(
        most,
        [...server.clients].reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0),
      );
      if (socket.readyState === socket.CLOSING && most > 0 && sent > 300) break;
    }
    assert.notEqual(socket.readyState, socket.OPEN);
    assert.ok(most < 10 * MIB, `${most} bytes were buffered`);
    await until(() => received === sent);
    client.resume();
    const [code] = await end;
    assert.ok(code === 1013 || code === 1006, String(code));
    assert.equal(fast.readyState, fast.OPEN);
  });
});
