import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { connect as connectTls } from 'node:tls';
import type { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { mayReadOn } from '../../src/connection/read-turns.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { maskedFrame } from '../../src/testing/index.ts';
import { upgradeRequest } from '../support/upgrade-request.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const isNode = !('bun' in process.versions) && !('deno' in process.versions);

/** Counts how often it is made to read. */
class Reader extends Duplex {
  reads = 0;
  override _read(): void {
    this.reads++;
  }
}

describe('turns in reading', () => {
  it('are not for a read that is handled quickly', async () => {
    const reader = new Reader();
    assert.equal(mayReadOn(reader, 0.01), true);
    await turn();
    assert.equal(reader.reads, 0);
  });

  it('come in the next round for a read that takes long', async () => {
    const reader = new Reader();
    assert.equal(mayReadOn(reader, 1), false);
    assert.equal(reader.reads, 0);
    await turn();
    assert.equal(reader.reads, 1);
    await turn();
    assert.equal(reader.reads, 1);
  });

  it('are given to so many in a round as take some milliseconds together, first come first served', async () => {
    const readers = Array.from({ length: 8 }, () => new Reader());
    for (const reader of readers) mayReadOn(reader, 4);
    const reads = () => readers.map((reader) => reader.reads).join('');
    await turn();
    assert.equal(reads(), '11000000');
    await turn();
    assert.equal(reads(), '11110000');
    await turn();
    await turn();
    assert.equal(reads(), '11111111');
  });

  it('are given to one that takes longer than a round', async () => {
    const readers = [new Reader(), new Reader()];
    for (const reader of readers) mayReadOn(reader, 1000);
    await turn();
    assert.deepEqual(
      readers.map((reader) => reader.reads),
      [1, 0],
    );
    await turn();
    assert.deepEqual(
      readers.map((reader) => reader.reads),
      [1, 1],
    );
  });

  it('are one for all that a transport hands over without being asked', async () => {
    const reader = new Reader();
    const other = new Reader();
    mayReadOn(reader, 5);
    assert.equal(mayReadOn(reader, 0.01), false);
    mayReadOn(reader, 5);
    mayReadOn(other, 1);
    await turn();
    assert.deepEqual([reader.reads, other.reads], [1, 0]);
    await turn();
    assert.deepEqual([reader.reads, other.reads], [1, 1]);
  });

  it('come where the program has put a clock of its own in the place of setImmediate, as tests do', async (t) => {
    const reader = new Reader();
    const fake = t.mock.method(globalThis, 'setImmediate', () => {});
    mayReadOn(reader, 1);
    fake.mock.restore();
    await turn();
    assert.equal(reader.reads, 1);
  });

  it('are not given to a transport that is gone', async () => {
    const gone = new Reader();
    mayReadOn(gone, 1);
    gone.destroy();
    await turn();
    assert.equal(gone.reads, 0);
  });
});

const FLOOD = Buffer.concat(Array.from({ length: 200_000 }, () => maskedFrame({ payload: '' })));

describe('a flood of small messages', { skip: !isNode && 'without the fast path the stream decides' }, () => {
  for (const isTls of [false, true]) {
    it(`lets another peer be heard between its reads, ${isTls ? 'with' : 'without'} TLS`, async (t) => {
      const { flooder, other, heard } = await twoPeers(t, isTls);
      // The system lets a sender have more under way when its receiver has kept up for a while.
      for (let sent = 0; sent < 3; sent++) {
        flooder.write(FLOOD);
        while (heard.length < 200_000) await turn();
        heard.length = 0;
      }
      flooder.write(FLOOD);
      other.write(maskedFrame({ payload: 'a' }));
      while (!heard.includes('a')) await turn();
      const before = heard.indexOf('a');
      // Two reads of 64 KiB, or a record more; without turns, all that there is.
      assert.ok(before < 30_000, `${before} messages came first`);
      while (heard.length < 200_001) await turn();
    });
  }

  it('is read to its end when its reader pauses and resumes, and its sender has left', async (t) => {
    const { flooder, sockets, heard } = await twoPeers(t, false);
    const [socket] = sockets as [WebSocket];
    let pauses = 0;
    socket.on('message', () => {
      if (heard.length % 20_000 !== 0) return;
      pauses++;
      socket.pause();
      setImmediate(() => socket.resume());
    });
    flooder.end(FLOOD);
    await once(socket, 'close');
    assert.deepEqual([heard.length, pauses], [200_000, 10]);
  });
});

/** Two peers of one server, in the order in which they came, and what they say. */
async function twoPeers(t: TestContext, isTls: boolean) {
  const http = isTls ? createHttpsServer(makeCertificate()) : createServer();
  const server = new WebSocketServer({ server: http });
  t.after(() => http.close());
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const { port } = http.address() as AddressInfo;
  const heard: string[] = [];
  const sockets: WebSocket[] = [];
  const peers: Socket[] = [];
  for (let i = 0; i < 2; i++) {
    const connected = once(server, 'connection') as Promise<[WebSocket]>;
    const peer = isTls
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect(port, '127.0.0.1');
    t.after(() => peer.destroy());
    peer.on('error', () => {}).resume();
    peer.write(upgradeRequest());
    const [socket] = await connected;
    socket.on('message', (data) => heard.push(String(data)));
    sockets.push(socket);
    peers.push(peer);
  }
  const [flooder, other] = peers as [Socket, Socket];
  return { flooder, other, sockets, heard };
}
