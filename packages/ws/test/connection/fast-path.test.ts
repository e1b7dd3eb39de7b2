import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import type * as FastPath from '../../src/connection/fast-path.ts';
import { lendReadBuffer, writeDirectly } from '../../src/connection/fast-path.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { closeFrame, frame, maskedFrame, TEST_MASK } from '../../src/testing/index.ts';
import { upgradeRequest } from '../support/upgrade-request.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const ignore = () => {};

describe('a paused connection', () => {
  for (const fastPath of [true, false]) {
    it(`sees the end of its peer behind the messages that it has not read, with fastPath: ${fastPath}`, async (t) => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1', fastPath });
      t.after(() => server.close());
      await once(server, 'listening');
      const connected = once(server, 'connection');
      const far = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', ignore);
      far.write(upgradeRequest());
      const [socket] = (await connected) as [WebSocket];
      socket.pause();
      const kept = Buffer.concat([maskedFrame({ payload: 'a' }), closeFrame(1000, '', { mask: TEST_MASK })]);
      const { bytesRead } = socket._socket;
      far.end(kept);
      while (socket._socket.bytesRead < bytesRead + kept.length) await turn();
      for (let i = 0; i < 20; i++) await turn();
      assert.equal(socket.readyState, WebSocket.OPEN);
      const messages: string[] = [];
      socket.on('message', (data) => messages.push(String(data)));
      socket.resume();
      const [code] = await once(socket, 'close');
      assert.deepEqual([messages, code, socket.closedCleanly], [['a'], 1000, true]);
    });
  }
});
const isNode = !('bun' in process.versions) && !('deno' in process.versions);

async function listening(t: TestContext, server: Server): Promise<number> {
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Two ends of a connection over TCP, destroyed at the end of the test. */
async function pair(t: TestContext): Promise<{ near: Socket; far: Socket }> {
  const server = createServer();
  const far = connect(await listening(t, server), '127.0.0.1');
  const [near] = (await once(server, 'connection')) as [Socket];
  for (const end of [near, far]) {
    end.on('error', ignore);
    t.after(() => end.destroy());
  }
  return { near, far };
}

/** Two TLS ends, over what `under` makes of the TCP socket of the server's side. */
async function tlsPair(
  t: TestContext,
  under: (socket: Socket) => Duplex,
): Promise<{ near: TLSSocket; far: TLSSocket }> {
  const { near: below, far: farBelow } = await pair(t);
  const near = new TLSSocket(under(below) as Socket, { isServer: true, ...makeCertificate() });
  const far = connectTls({ socket: farBelow, rejectUnauthorized: false });
  for (const end of [near, far]) end.on('error', ignore);
  await once(far, 'secureConnect');
  return { near, far };
}

/** A stream of the program around a socket. */
function around(socket: Socket): Duplex {
  const stream = new Duplex({
    read() {},
    write(chunk, _encoding, callback) {
      socket.write(chunk, callback);
    },
  });
  socket.on('data', (chunk) => stream.push(chunk));
  return stream;
}

/** Lends the buffer as a connection does, and notes what comes by it. */
function lend(transport: Duplex) {
  const buffers = new Set<Buffer>();
  const came: string[] = [];
  transport.on('data', (chunk) => came.push(`event ${chunk}`));
  const isLent = lendReadBuffer(transport, (from, buffer, bytesRead) => {
    assert.equal(from, transport);
    buffers.add(buffer);
    came.push(`read ${buffer.toString('utf8', 0, bytesRead)}`);
  });
  return { isLent, came, buffers };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

describe('lendReadBuffer', { skip: !isNode }, () => {
  it('lets all sockets read into one buffer, in the place of the event', async (t) => {
    const one = await pair(t);
    const two = await pair(t);
    const lentOne = lend(one.near);
    const lentTwo = lend(two.near);
    one.far.write('1');
    await until(() => lentOne.came.length > 0);
    two.far.write('2');
    await until(() => lentTwo.came.length > 0);
    assert.deepEqual([lentOne.came, lentTwo.came], [['read 1'], ['read 2']]);
    assert.deepEqual(lentOne.buffers, lentTwo.buffers);
    assert.equal(one.near.bytesRead, 1);
  });

  it('keeps the end and the timeout of the socket', async (t) => {
    const { near, far } = await pair(t);
    const { isLent, came } = lend(near);
    assert.ok(isLent);
    near.setTimeout(1);
    await once(near, 'timeout');
    far.end('bye');
    await once(near, 'end');
    assert.deepEqual(came, ['read bye']);
  });

  it('lets a second listener hear what comes, from when it listens to when it stops', async (t) => {
    const { near, far } = await pair(t);
    const { came } = lend(near);
    const heard: Buffer[] = [];
    const hear = (chunk: Buffer) => heard.push(chunk);
    for (const text of ['1', '2', '3', '4']) {
      if (text === '2') near.on('data', hear);
      if (text === '4') near.off('data', hear);
      const { length } = came;
      far.write(text);
      await until(() => came.length > length);
    }
    assert.deepEqual(came, ['read 1', 'event 2', 'event 3', 'read 4']);
    assert.equal(String(Buffer.concat(heard)), '23', 'each in memory of its own');
  });

  it('does so over TLS on a socket, but not on a stream of the program', async (t) => {
    const onSocket = await tlsPair(t, (socket) => socket);
    const onStream = await tlsPair(t, around);
    assert.equal(lend(onSocket.near).isLent, true);
    assert.equal(lend(onStream.near).isLent, false);
    assert.equal(lend(onSocket.far).isLent, true);
  });

  const refused: { [what: string]: (near: Socket) => Duplex } = {
    'is a stream of the program': () => new Duplex({ read: ignore }),
    'is of a class of the program': (near) => Object.setPrototypeOf(near, class extends Socket {}.prototype),
    'has a function of the program in the place of push': (near) => Object.assign(near, { push: near.push.bind(near) }),
    'has a function of the program in the place of emit': (near) => Object.assign(near, { emit: near.emit.bind(near) }),
    'is paused': (near) => near.pause(),
    'has something buffered': (near) => {
      near.unshift(Buffer.of(1));
      return near;
    },
    'is destroyed': (near) => near.destroy(),
  };
  for (const [what, make] of Object.entries(refused)) {
    it(`leaves a transport alone that ${what}`, async (t) => {
      const { near } = await pair(t);
      const transport = make(near);
      assert.equal(lendReadBuffer(transport, ignore), false);
    });
  }

  it('leaves the buffer of its owner to a socket', async (t) => {
    const server = createServer((near) => near.write('x'));
    const port = await listening(t, server);
    const buffer = Buffer.alloc(10);
    const socket = await new Promise<Socket>((resolve) => {
      const callback = () => {
        resolve(dialled);
        return true;
      };
      const dialled: Socket = connect({ port, host: '127.0.0.1', onread: { buffer, callback } });
    });
    t.after(() => socket.destroy());
    assert.equal(lendReadBuffer(socket, ignore), false);
  });
});

describe('A connection over TLS over a stream that another connection feeds', () => {
  it('does not change what the other one has yet to read', async (t) => {
    // The last bytes of a TLS record, and behind them in the same chunk messages that are not of it.
    const tunnel = await pair(t);
    const outer = new WebSocket(null);
    outer.setSocket(tunnel.near, Buffer.alloc(0));
    const client = new WebSocket(null);
    client._isServer = false;
    client.setSocket(tunnel.far, Buffer.alloc(0));
    const { near: below, far } = await pair(t);
    const stream = new Duplex({
      read() {},
      write(chunk, _encoding, callback) {
        below.write(chunk, callback);
      },
    });
    const texts: string[] = [];
    client.on('message', (data, isBinary) => (isBinary ? stream.push(data) : texts.push(String(data))));
    const secure = new TLSSocket(stream as Socket, { isServer: true, ...makeCertificate() });
    const peer = connectTls({ socket: around(far) as Socket, rejectUnauthorized: false });
    for (const end of [secure, peer]) end.on('error', ignore);
    below.on('data', (chunk) => {
      outer.send(chunk.subarray(0, -40));
      setImmediate(() => {
        outer.send(chunk.subarray(-40));
        for (let i = 0; i < 20; i++) outer.send(`behind it: ${i}`.padEnd(300));
      });
    });
    await once(peer, 'secureConnect');
    const inner = new WebSocket(null);
    inner._isServer = false;
    inner.setSocket(secure, Buffer.alloc(0));
    t.after(() => {
      for (const end of [outer, client, inner]) end.terminate();
    });
    let messages = 0;
    inner.on('message', (data) => {
      assert.deepEqual(data, Buffer.alloc(9_000, 'B'));
      messages++;
    });
    for (let i = 1; i <= 5; i++) {
      texts.length = 0;
      peer.write(frame({ opcode: 2, payload: Buffer.alloc(9_000, 'B') }));
      await until(() => messages === i && texts.length >= 20);
      for (const text of texts) assert.match(text, /^behind it: \d+ +$/);
    }
  });
});

describe('writeDirectly', { skip: !isNode }, () => {
  /** A socket that is written to directly: the first write by the public API has shown how. */
  async function learned(t: TestContext) {
    const ends = await pair(t);
    const first = Buffer.from('x');
    if (writeDirectly(ends.near, first, ignore) === 'no')
      await new Promise((resolve) => ends.near.write(first, resolve));
    return ends;
  }

  it('gives bytes to the system at once', async (t) => {
    const { near, far } = await learned(t);
    const written = near.bytesWritten;
    const chunks: Buffer[] = [];
    far.on('data', (chunk) => chunks.push(chunk));
    for (const text of ['1', '2', '3']) assert.equal(writeDirectly(near, Buffer.from(text), ignore), 'taken');
    await until(() => Buffer.concat(chunks).length === 4);
    assert.equal(String(Buffer.concat(chunks)), 'x123');
    assert.equal(near.bytesWritten, written + 3);
  });

  /** Writes until the system takes no more. */
  function fill(near: Socket, completed: (error: Error | undefined) => void): number {
    for (let bytes = 0; ; bytes += 60_000) {
      if (writeDirectly(near, Buffer.alloc(60_000), completed) === 'later') return bytes + 60_000;
    }
  }

  it('says later when the system has no room, and calls back once it had', async (t) => {
    const { near, far } = await learned(t);
    far.pause();
    let called = 0;
    const bytes = fill(near, (error) => {
      assert.equal(error, undefined);
      called++;
    });
    assert.equal(writeDirectly(near, Buffer.from('behind'), ignore), 'no', 'one after the other');
    await turn();
    assert.equal(called, 0);
    let came = 0;
    far.on('data', (chunk) => {
      came += chunk.length;
    });
    far.resume();
    await until(() => came === bytes + 1);
    await turn();
    assert.equal(called, 1);
    assert.equal(writeDirectly(near, Buffer.from('next'), ignore), 'taken');
  });

  it('calls back with the error of the system when the socket is destroyed before', async (t) => {
    const { near, far } = await learned(t);
    far.pause();
    const errors: unknown[] = [];
    fill(near, (error) => errors.push(error));
    near.destroy();
    await once(near, 'close');
    assert.deepEqual(
      errors.map((error) => (error as NodeJS.ErrnoException).code),
      ['ECANCELED'],
    );
  });

  it('leaves a socket with a timeout to Node, which counts the time anew with each write', async (t) => {
    const { near } = await learned(t);
    near.setTimeout(60_000);
    assert.equal(writeDirectly(near, Buffer.from('x'), ignore), 'no');
  });

  it('never gives a request to the system again that it still has', async () => {
    // Node aborts the process for that. It happens when the system has no room at first and a moment later for all.
    const { writeDirectly } = await fresh('attached');
    class Request {
      isAttached = false;
      getAsyncId(): number {
        return this.isAttached ? 5 : -1;
      }
    }
    let attaches = false;
    const given: Request[] = [];
    const handle = handleThat((request: Request) => {
      assert.ok(!request.isAttached, 'it is still under way');
      given.push(request);
      request.isAttached = attaches;
      return 0;
    });
    const transport = { _handle: handle } as unknown as Duplex;
    assert.equal(writeDirectly(transport, Buffer.of(1), ignore), 'no');
    (handle as unknown as { writeBuffer(request: Request): number }).writeBuffer(new Request());
    for (attaches of [false, true, true, false, false]) {
      assert.equal(writeDirectly(transport, Buffer.of(1), ignore), 'taken');
    }
    assert.equal(new Set(given).size, 4, 'the first, which Node made, and three of ours');
  });

  it('takes part in nothing when Node passes something else than it knows', async () => {
    const { writeDirectly } = await fresh('unknown');
    const handle = handleThat(() => 0) as unknown as { writeBuffer(request: unknown): number };
    const transport = { _handle: handle } as unknown as Duplex;
    for (const unknown of [undefined, {}, 5]) {
      assert.equal(writeDirectly(transport, Buffer.of(1), ignore), 'no');
      assert.equal(handle.writeBuffer(unknown), 0);
    }
    assert.equal(writeDirectly(transport, Buffer.of(1), ignore), 'no');
  });

  /** The module with nothing learned yet. */
  async function fresh(name: string): Promise<typeof FastPath> {
    return import(new URL(`../../src/connection/fast-path.js?${name}`, import.meta.url).href);
  }

  /** A handle whose system takes everything; its method is on the prototype, as Node's are. */
  function handleThat(writeBuffer: (request: never) => number): object {
    return Object.assign(Object.create({ writeBuffer }), { writeQueueSize: 0 });
  }
});
