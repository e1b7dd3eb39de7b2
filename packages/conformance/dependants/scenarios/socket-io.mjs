import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { assertSubject, bytes, close, first, listen } from './support.mjs';

assertSubject('engine.io', 'engine.io-client', 'socket.io-adapter');

/** A socket.io server with an echo, acknowledgements and rooms; `work` gets a function that connects a client. */
async function withServer(serverOptions, clientOptions, work) {
  const http = createServer();
  const server = new Server(http, serverOptions);
  server.on('connection', (socket) => {
    socket.on('echo', (...args) => args.pop()(...args));
    socket.on('join', (room, done) => {
      socket.join(room);
      done();
    });
  });
  const port = await listen(http);
  const clients = [];
  const connect = async () => {
    const client = io(`http://127.0.0.1:${port}`, { forceNew: true, reconnection: false, ...clientOptions });
    clients.push(client);
    await first((resolve) => client.once('connect', resolve));
    return client;
  };
  try {
    await work({ server, connect });
  } finally {
    for (const client of clients) client.disconnect();
    await server.close();
    if (http.listening) await close(http);
  }
}

const websocketOnly = { transports: ['websocket'] };

await withServer({}, websocketOnly, async ({ server, connect }) => {
  const [a, b, c] = [await connect(), await connect(), await connect()];
  await a.emitWithAck('join', 'red');
  await b.emitWithAck('join', 'red');

  // The adapter encodes a broadcast once, and engine.io writes those same bytes to every member.
  const { frame } = WebSocket.Sender;
  let framed = 0;
  WebSocket.Sender.frame = (...args) => {
    framed++;
    return frame(...args);
  };
  let written = 0;
  for (const { conn } of server.sockets.sockets.values()) {
    const sender = conn.transport.socket._sender;
    const { sendFrame } = sender;
    sender.sendFrame = (...args) => {
      written++;
      return sendFrame.apply(sender, args);
    };
  }
  c.on('news', () => assert.fail('c is not in the room'));
  const received = [a, b].map((client) => first((resolve) => client.on('news', resolve)));
  const long = 'ü'.repeat(50_000);
  server.to('red').emit('news', long);
  assert.deepEqual(await Promise.all(received), [long, long]);
  assert.equal(framed, 1);
  assert.equal(written, 2);
  WebSocket.Sender.frame = frame;

  const text = await a.emitWithAck('echo', 'hello');
  assert.equal(text, 'hello');
  const binary = await a.emitWithAck('echo', { nested: [bytes(70_000)] });
  assert.deepEqual(binary, { nested: [bytes(70_000)] });

  // In the order in which they were sent, whichever way they are encoded.
  const order = [];
  const last = first((resolve) => b.on('order', (n) => order.push(n) === 300 && resolve()));
  for (let n = 0; n < 300; n += 3) {
    server.to('red').emit('order', n);
    server.to('red').emit('order', n + 1, bytes(10));
    server.in('red').fetchSockets();
    server.to('red').emit('order', n + 2);
  }
  await last;
  assert.deepEqual(order, [...Array(300).keys()]);

  assert.equal(server.sockets.sockets.get(a.id).conn.remoteAddress, '127.0.0.1');
  const left = first((resolve) => server.sockets.sockets.get(a.id).once('disconnect', resolve));
  a.disconnect();
  assert.equal((await left)[0] ?? (await left), 'client namespace disconnect');
});

await withServer({ perMessageDeflate: { threshold: 0 } }, websocketOnly, async ({ server, connect }) => {
  const client = await connect();
  assert.match(client.io.engine.transport.ws.extensions, /permessage-deflate/);
  const long = 'all work and no play '.repeat(20_000);
  assert.equal(await client.emitWithAck('echo', long), long);
  assert.deepEqual(await client.emitWithAck('echo', bytes(300_000)), bytes(300_000));
  const news = first((resolve) => client.once('news', resolve));
  server.emit('news', long);
  assert.equal(await news, long);
});

await withServer({ maxHttpBufferSize: 1000 }, { ...websocketOnly, autoUnref: true }, async ({ connect }) => {
  const client = await connect();
  const lost = first((resolve) => client.once('disconnect', resolve));
  client.emit('echo', 'x'.repeat(2000), () => {});
  assert.equal((await lost)[0], 'transport close');
});

await withServer({}, {}, async ({ connect }) => {
  const client = await connect();
  if (client.io.engine.transport.name !== 'websocket')
    await first((resolve) => client.io.engine.once('upgrade', resolve));
  assert.equal(client.io.engine.transport.name, 'websocket');
  assert.equal(await client.emitWithAck('echo', 'after the upgrade'), 'after the upgrade');
});
