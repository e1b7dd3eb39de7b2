import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { WebSocketServer } from '@handfast/ws';
import { frame, maskedFrame } from '@handfast/ws/testing';
import { Hostile, openingRequest } from '../../src/attack/hostile.ts';
import { Line } from './support/line.ts';

/** What each may take here. The clock of a socket is no parameter: tests of the library have these with one that stands still. */
const LIMIT_MS = 50;
const TIMEOUT = { timeout: 20_000 };

async function makeLine(t: TestContext): Promise<Line> {
  const line = new Line('TCP', LIMIT_MS);
  await line.start();
  t.after(() => line.close());
  return line;
}

/** Sends one byte on each turn of the event loop until the connection is over. */
async function drip(socket: Socket, bytes: Buffer): Promise<void> {
  for (let i = 0; socket.writable; i++) {
    socket.write(bytes.subarray(i % bytes.length, (i % bytes.length) + 1));
    await new Promise(setImmediate);
  }
}

describe('a peer that sends byte by byte, without an end', TIMEOUT, () => {
  for (const side of ['client', 'server'] as const) {
    test(`does not put off the end of a closing handshake with our ${side}`, async (t) => {
      const line = await makeLine(t);
      const { ours, peer } = await (side === 'client' ? line.openClient(false) : line.openServer(false));
      ours.socket.close(1000);
      await drip(peer.socket, side === 'server' ? maskedFrame({ payload: 'x' }) : frame({ payload: 'x' }));
      await ours.closed();
      assert.deepEqual([ours.codes, ours.complaints()], [[1006], []]);
      assert.equal((ours.socket.closeCause as { code?: string } | undefined)?.code, 'WS_ERR_CLOSE_TIMEOUT');
    });
  }

  test('does not put off the refusal of a request that nobody decides about', async (t) => {
    const server = new WebSocketServer({
      ...{ host: '127.0.0.1', port: 0, authorizeTimeoutMs: LIMIT_MS },
      authorize: () => new Promise(() => undefined),
    });
    t.after(() => new Promise((resolve) => server.close(resolve)));
    await once(server, 'listening');
    const rejected = once(server, 'rejected');
    const { port } = server.address() as AddressInfo;
    const peer = new Hostile(connect(port, '127.0.0.1'), () => undefined);
    await peer.send(openingRequest());
    await drip(peer.socket, Buffer.from('a'));
    assert.equal((await rejected)[0].code, 'WS_ERR_ADMISSION_TIMEOUT');
  });
});
