import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { ConnectionLostError, WebSocket, WebSocketServer } from '@handfast/ws';
import { acceptFor } from '@handfast/ws/protocol';
import { frame } from '@handfast/ws/testing';
import { deflated } from '../rfc/cases/compressed.ts';
import { nothingEscapes } from './support/escapes.ts';
import { request } from './support/request.ts';
import { comesTrue, nothingLeft, openResources } from './support/resources.ts';

const MASK = Buffer.of(1, 2, 3, 4);
const MAX_POINTS = 40;

/** A conversation of one side, to be cut anywhere. */
function conversation(mask: Buffer | undefined): Buffer {
  return Buffer.concat([
    frame({ payload: 'whole', mask }),
    frame({ payload: 'frag', fin: false, mask }),
    frame({ opcode: 9, payload: 'ping', mask }),
    frame({ opcode: 0, payload: 'ments', mask }),
    frame({ rsv: 4, payload: deflated('compressed, compressed'), mask }),
    frame({ opcode: 2, payload: Buffer.alloc(300, 7), mask }),
  ]);
}

/** What our side saw of a connection that was cut. */
interface Seen {
  readonly errors: string[];
  readonly closeCode: number;
  readonly cause: Error | undefined;
}

function watch(socket: WebSocket): Promise<Seen> {
  const errors: string[] = [];
  socket.on('error', (error) => errors.push(String(error)));
  return new Promise((resolve) => {
    socket.on('close', (closeCode) => resolve({ errors, closeCode, cause: socket.closeCause }));
  });
}

describe('bad input: frames that are cut', () => {
  nothingEscapes();
  let wss: WebSocketServer;
  const raw = createServer({ allowHalfOpen: true });
  before(async () => {
    wss = new WebSocketServer({ host: '127.0.0.1', port: 0, origins: '*', perMessageDeflate: true });
    raw.listen(0, '127.0.0.1');
    await Promise.all([once(wss, 'listening'), once(raw, 'listening')]);
  });
  after(() =>
    Promise.all([new Promise((resolve) => wss.close(resolve)), new Promise((resolve) => raw.close(resolve))]),
  );

  async function toServer(): Promise<{ peer: Socket; seen: Promise<Seen> }> {
    const accepted = once(wss, 'connection') as Promise<[WebSocket]>;
    const peer = connect({ port: (wss.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
    peer.write(request());
    const [socket] = await accepted;
    return { peer, seen: watch(socket) };
  }

  async function toClient(): Promise<{ peer: Socket; seen: Promise<Seen> }> {
    const accepted = once(raw, 'connection') as Promise<[Socket]>;
    const socket = new WebSocket(`ws://127.0.0.1:${(raw.address() as AddressInfo).port}/`);
    const seen = watch(socket);
    const [peer] = await accepted;
    const [head] = (await once(peer, 'data')) as [Buffer];
    const key = /^sec-websocket-key: (\S+)/im.exec(head.toString())?.[1] ?? '';
    peer.write(
      `HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(key)}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`,
    );
    return { peer, seen };
  }

  const sides = [
    ['server', MASK, toServer],
    ['client', undefined, toClient],
  ] as const;
  for (const [role, mask, open] of sides) {
    const bytes = conversation(mask);
    for (const leaving of ['FIN', 'RST'] as const) {
      it(`are the end of the connection for our ${role}, with the reason, and no error (${leaving})`, async () => {
        const before = openResources();
        for (const length of points(bytes.length)) {
          const { peer, seen } = await open();
          peer.on('error', () => {}).resume();
          await new Promise((resolve) =>
            length > 0 ? peer.write(bytes.subarray(0, length), resolve) : resolve(undefined),
          );
          if (leaving === 'FIN') peer.end();
          else peer.resetAndDestroy();
          assertCut(await seen, leaving, `cut at ${length} of ${bytes.length}`);
          peer.destroy();
        }
        await nothingLeft(before);
        await comesTrue(() => wss.clients.size === 0, 'clients are left');
      });
    }
  }
});

/** Every byte of the beginning, where all kinds of frames are, and some of the rest. */
function points(length: number): number[] {
  const all = Array.from({ length: length + 1 }, (_, i) => i);
  return all.filter((i) => i < length - 300 + 14 || i % Math.ceil(300 / MAX_POINTS) === 0 || i === length);
}

function assertCut({ errors, closeCode, cause }: Seen, leaving: 'FIN' | 'RST', what: string): void {
  assert.deepEqual([errors, closeCode], [[], 1006], what);
  assert.ok(cause instanceof ConnectionLostError, what);
  // A reset that comes in one go with bytes before it looks like an end in order: libuv tells no difference.
  const codes = leaving === 'FIN' ? ['WS_ERR_NO_CLOSE_FRAME'] : ['WS_ERR_CONNECTION_LOST', 'WS_ERR_NO_CLOSE_FRAME'];
  assert.ok(codes.includes(cause.code), `${what}: ${cause.message}`);
}
