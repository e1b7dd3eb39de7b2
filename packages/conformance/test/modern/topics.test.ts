import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { LocalBackplane, type ServerOptions, WebSocket, WebSocketServer } from '@handfast/ws';
import { WebSocket as Undici } from 'undici';
import TheirWebSocket, { WebSocketServer as TheirServer } from 'ws';

const agreements = [
  undefined,
  {},
  { serverNoContextTakeover: true },
  { serverMaxWindowBits: 9, serverNoContextTakeover: true },
  { serverMaxWindowBits: 10 },
];

/** Ends with the test. */
async function serve(t: { after(run: () => void): void }, options: ServerOptions) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
  t.after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  server.on('connection', (socket) => {
    socket.subscribe('all');
    socket.send('ready');
  });
  await once(server, 'listening');
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** Collects text messages; resolves once it is subscribed. */
async function listenOn(client: {
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}) {
  const messages: unknown[] = [];
  let wake = () => {};
  client.addEventListener('message', ({ data }) => {
    messages.push(data);
    wake();
  });
  const until = async (count: number) => {
    while (messages.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return messages.splice(0, count);
  };
  assert.deepEqual(await until(1), ['ready']);
  return until;
}

describe('topics over TCP', () => {
  for (const compress of [true, 'once', false] as const) {
    test(`npm ws and undici read what is published with compress: ${compress}, whatever they agreed on`, async (t) => {
      const { server, url } = await serve(t, { perMessageDeflate: true });
      const theirs = agreements.map((perMessageDeflate) => {
        return new TheirWebSocket(url, { perMessageDeflate: perMessageDeflate ?? false });
      });
      const undici = new Undici(url);
      const all = await Promise.all([...theirs, undici].map((client) => listenOn(client as never)));
      const texts = [10, 1024, 3000, 50_000].map((size) => `${size} ${'the same for all '.repeat(size / 17)}`);
      for (const text of texts) {
        assert.deepEqual(server.publish('all', text, { compress }), { sent: all.length, skipped: 0 });
        // Between them each has something of its own, so that windows that are taken over are no longer the same.
        for (const client of server.clients) client.send(`and one more, ${text.slice(0, 100)}`);
      }
      const wanted = texts.flatMap((text) => [text, `and one more, ${text.slice(0, 100)}`]);
      for (const until of all) assert.deepEqual(await until(wanted.length), wanted);
      for (const client of theirs) client.close();
      undici.close();
    });
  }

  test('a prepared message goes out of a client to npm ws, masked', async (t) => {
    const theirs = new TheirServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
    t.after(() => theirs.close());
    await once(theirs, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(theirs.address() as AddressInfo).port}/`);
    const [socket] = (await once(theirs, 'connection')) as [TheirWebSocket];
    await once(client, 'open');
    const prepared = new WebSocketServer({ noServer: true }).prepare('from a client '.repeat(1000), {
      compress: 'once',
    });
    const received: string[] = [];
    const three = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        received.push(String(data));
        if (received.length === 3) resolve();
      });
    });
    for (const message of [prepared, 'between', prepared]) client.send(message);
    await three;
    assert.deepEqual(received, ['from a client '.repeat(1000), 'between', 'from a client '.repeat(1000)]);
    client.terminate();
  });

  test('two servers on one backplane reach the clients of each other, compressed on one of them only', async (t) => {
    const backplane = new LocalBackplane();
    const plain = await serve(t, { backplane });
    const deflated = await serve(t, { backplane, perMessageDeflate: true });
    const clients = [new TheirWebSocket(plain.url), new TheirWebSocket(deflated.url)];
    const all = await Promise.all(clients.map((client) => listenOn(client as never)));
    const text = 'to all servers '.repeat(1000);
    assert.deepEqual(plain.server.publish('all', text), { sent: 1, skipped: 0 });
    assert.deepEqual(deflated.server.publish('all', 'back'), { sent: 1, skipped: 0 });
    for (const until of all) assert.deepEqual(await until(2), [text, 'back']);
    for (const client of clients) client.terminate();
  });

  test('ten thousand messages to many topics leave nothing behind when the clients are gone', async (t) => {
    const { server, url } = await serve(t, {});
    const clients = Array.from({ length: 20 }, () => new TheirWebSocket(url));
    const all = await Promise.all(clients.map((client) => listenOn(client as never)));
    let number = 0;
    for (const socket of server.clients) for (let i = 0; i < 50; i++) socket.subscribe(`topic ${(number++ * 7) % 500}`);
    let sent = 0;
    for (let i = 0; i < 10_000; i++) sent += server.publish(`topic ${i % 500}`, String(i)).sent;
    assert.equal(sent, 20_000);
    let got = 0;
    for (const until of all) got += (await until(1000)).length;
    assert.equal(got, 20_000);
    const sockets = [...server.clients];
    const ends = sockets.map((socket) => once(socket, 'close'));
    for (const client of clients) client.terminate();
    await Promise.all(ends);
    assert.deepEqual([server.topics.size, sockets.every(({ topics }) => topics.size === 0)], [0, true]);
  });
});
