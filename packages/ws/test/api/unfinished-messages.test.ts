import assert from 'node:assert/strict';
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import type { Socket } from 'node:net';
import os from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import { quarterOfMemory } from '../../src/api/receiving/unfinished-messages.ts';
import type { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { BufferBudget } from '../../src/connection/buffer-budget.ts';
import { type ServerOptions, WebSocketError } from '../../src/index.ts';
import { maskedFrame } from '../../src/testing/index.ts';
import { serving } from '../support/servers.ts';
import { connectTo, upgradeRequest } from '../support/upgrade-request.ts';

const KIB = 1024;
const DEFLATE = { 'Sec-WebSocket-Extensions': 'permessage-deflate' };

describe('maxTotalUnfinishedBytes', () => {
  it('cuts the connection that holds the most of an unfinished message, and nobody else', async (t) => {
    const { sockets, peers } = await peersOf(t, 3, { maxTotalUnfinishedBytes: 1000 * KIB });
    const [, fullest] = sockets as [WebSocket, WebSocket, WebSocket];
    const closed = once(fullest, 'close');
    for (const [i, kib] of [300, 400, 310].entries()) await begin(peers[i], sockets[i], kib * KIB);
    const [code] = await closed;
    assert.equal(code, 1006);
    assert.ok(isCutForRoom(fullest));
    assert.match(fullest.closeCause?.message ?? '', /more than 1024000 bytes.*this one held the most: 409608 bytes/);
    assert.deepEqual(
      sockets.map((socket) => socket.readyState),
      [1, 3, 1],
    );
  });

  it('counts what is there, and not what was: messages that are finished make room', async (t) => {
    const { sockets, peers } = await peersOf(t, 2, { maxTotalUnfinishedBytes: 1000 * KIB });
    const [one, other] = sockets as [WebSocket, WebSocket];
    for (let i = 0; i < 5; i++) {
      const message = once(one, 'message');
      await begin(peers[0], one, 800 * KIB);
      peers[0]?.write(maskedFrame({ opcode: 0 }));
      const [data] = await message;
      assert.equal(data.length, 800 * KIB);
    }
    await begin(peers[1], other, 900 * KIB);
    assert.deepEqual([one.readyState, other.readyState], [1, 1]);
  });

  it('makes room when a connection goes in the middle of a message', async (t) => {
    const { sockets, peers } = await peersOf(t, 2, { maxTotalUnfinishedBytes: 1000 * KIB });
    const [gone, other] = sockets as [WebSocket, WebSocket];
    const forget = t.mock.method(BufferBudget.prototype, 'forget');
    await begin(peers[0], gone, 900 * KIB);
    const closed = once(gone, 'close');
    peers[0]?.destroy();
    await closed;
    assert.equal(forget.mock.callCount(), 1);
    await begin(peers[1], other, 900 * KIB);
    assert.equal(other.readyState, 1);
  });

  it('counts compressed messages by what has come of them', async (t) => {
    const options = { maxTotalUnfinishedBytes: 1000 * KIB, perMessageDeflate: true };
    const { sockets, peers } = await peersOf(t, 2, options);
    const [small, large] = sockets as [WebSocket, WebSocket];
    const closed = once(large, 'close');
    await begin(peers[0], small, 300 * KIB, true);
    await begin(peers[1], large, 800 * KIB, true);
    await closed;
    assert.ok(isCutForRoom(large));
    assert.equal(small.readyState, 1);
  });

  it('counts what waited behind another message', async (t) => {
    const options = { maxTotalUnfinishedBytes: 100 * KIB, allowSynchronousEvents: false };
    const { sockets, peers } = await peersOf(t, 3, options);
    const bytes = Buffer.concat([
      maskedFrame({ payload: 'a' }),
      maskedFrame({ opcode: 2, fin: false, payload: Buffer.alloc(40 * KIB) }),
    ]);
    for (const [i, socket] of sockets.entries()) {
      const message = once(socket, 'message');
      peers[i]?.write(bytes);
      await message;
    }
    for (let turns = 0; turns < 4; turns++) await turn();
    assert.equal(sockets.filter(isCutForRoom).length, 1);
  });

  it('counts a compressed message that came at once and waits to be inflated', async (t) => {
    const options = { maxTotalUnfinishedBytes: 100 * KIB, perMessageDeflate: true };
    const { sockets, peers } = await peersOf(t, 3, options);
    const add = t.mock.method(BufferBudget.prototype, 'add');
    const payload = deflateRawSync(Buffer.alloc(40 * KIB), { level: 0, finishFlush: constants.Z_SYNC_FLUSH });
    for (const [i, socket] of sockets.entries()) {
      const message = once(socket, 'message');
      peers[i]?.write(maskedFrame({ rsv: 4, opcode: 2, payload: payload.subarray(0, -4) }));
      await message;
    }
    assert.equal(add.mock.callCount(), 3);
  });

  it('is no limit when it is 0', async (t) => {
    const { sockets, peers } = await peersOf(t, 1, { maxTotalUnfinishedBytes: 0 });
    const [socket] = sockets as [WebSocket];
    const message = once(socket, 'message');
    await begin(peers[0], socket, 4096 * KIB);
    peers[0]?.write(maskedFrame({ opcode: 0 }));
    const [data] = await message;
    assert.equal(data.length, 4096 * KIB);
  });

  it('is no limit by default where the runtime may not say how much memory there is', (t) => {
    const refused = t.mock.method(os, 'totalmem', () => {
      throw new Error('Requires sys access to "systemMemoryInfo"');
    });
    const unknown = t.mock.method(process, 'constrainedMemory', () => {
      throw new Error('Not implemented');
    });
    syncBuiltinESMExports();
    const bytes = quarterOfMemory();
    refused.mock.restore();
    unknown.mock.restore();
    syncBuiltinESMExports();
    assert.equal(bytes, Infinity);
  });

  it('is by default one limit for all servers of the process: the memory is theirs together', async (t) => {
    const machine = t.mock.method(os, 'totalmem', () => 4 * 1000 * KIB);
    syncBuiltinESMExports();
    const [one, other] = [await peersOf(t, 1, {}), await peersOf(t, 1, {})];
    await begin(one.peers[0], one.sockets[0], 500 * KIB);
    await begin(other.peers[0], other.sockets[0], 600 * KIB);
    machine.mock.restore();
    syncBuiltinESMExports();
    assert.deepEqual([one.sockets[0]?.readyState, other.sockets[0]?.readyState], [1, 3]);
  });

  it('must be a number of bytes', () => {
    assert.throws(() => new WebSocketServer({ noServer: true, maxTotalUnfinishedBytes: -1 }), {
      name: 'RangeError',
      message: 'The option maxTotalUnfinishedBytes must be a number of bytes, 0 or more, and not -1',
    });
  });
});

/** Sends the beginning of a message, and waits until it is there, or the connection is not. */
async function begin(peer: Socket | undefined, socket: WebSocket | undefined, bytes: number, compressed = false) {
  assert.ok(peer && socket);
  const { bytesRead } = socket._socket;
  // As DEFLATE: stored blocks, of which the end is missing.
  const payload = compressed
    ? deflateRawSync(Buffer.alloc(bytes), { level: 0 }).subarray(0, bytes)
    : Buffer.alloc(bytes);
  peer.write(maskedFrame({ opcode: 2, fin: false, rsv: compressed ? 4 : 0, payload }));
  while (socket.readyState === 1 && socket._socket.bytesRead < bytesRead + bytes) await turn();
  await turn();
}

function isCutForRoom({ closeCause }: WebSocket): boolean {
  return closeCause instanceof WebSocketError && closeCause.code === 'WS_ERR_TOO_MANY_UNFINISHED_BYTES';
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function peersOf(t: TestContext, count: number, options: ServerOptions) {
  const { wss, port } = await serving(t, options);
  const sockets: WebSocket[] = [];
  const peers: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const connected = once(wss, 'connection') as Promise<[WebSocket]>;
    const peer = connectTo(port, upgradeRequest(options.perMessageDeflate ? DEFLATE : {}));
    t.after(() => peer.destroy());
    peer.on('error', () => {}).resume();
    peers.push(peer);
    sockets.push((await connected)[0]);
  }
  return { sockets, peers };
}
