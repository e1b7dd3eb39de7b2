import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { COPY_BELOW_BYTES } from '../../src/protocol/frames/encode-frame.ts';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { pseudoRandom } from '../support/pseudo-random.ts';
import { closeAll } from '../support/servers.ts';

const CONNECTIONS = 6;
const MESSAGES_EACH = 150;

/** Around every size at which frames, slabs and copies change their ways; now and then any other. */
const SIZES = [
  0,
  1,
  40,
  125,
  126,
  1_000,
  4_096,
  4_097,
  8_192,
  COPY_BELOW_BYTES - 1,
  COPY_BELOW_BYTES,
  32_753,
  32_754,
  65_535,
  65_536,
  200_000,
];

type Random = (limit: number) => number;

function randomPayload(random: Random, label: string): Buffer {
  const most = SIZES[random(random(3) ? 10 : SIZES.length)] as number;
  const bytes = random(3) ? most : random(most + 1);
  return Buffer.alloc(bytes, `${label};`);
}

/** One direction of one connection: what was sent and has not arrived, in order, and what was called back. */
class Lane {
  left = MESSAGES_EACH;
  readonly #name: string;
  readonly #from: WebSocket;
  readonly #onTheWay: { data: Buffer; isBinary: boolean }[] = [];
  #sent = 0;
  #called = 0;

  constructor(name: string, from: WebSocket) {
    this.#name = name;
    this.#from = from;
  }

  get done(): boolean {
    return this.left === 0 && this.#onTheWay.length === 0 && this.#called === this.#sent;
  }

  /** @param reusable the memory may change as soon as `send` returns, and does */
  send(payload: Buffer, random: Random, called: () => void, reusable = true): void {
    this.left--;
    const isBinary = random(2) === 0;
    this.#onTheWay.push({ data: Buffer.from(payload), isBinary });
    // As with `ws`, a big payload that needs no mask is read when it is written: it is the transport's until the callback.
    const isCopied = !this.#from._isServer || payload.length < COPY_BELOW_BYTES;
    const number = this.#sent++;
    this.#from.send(payload, { binary: isBinary }, (error) => {
      assert.ifError(error ?? null);
      assert.equal(this.#called++, number, `${this.#name}: a callback in its turn, once`);
      if (reusable && !isCopied) payload.fill('?');
      called();
    });
    if (reusable && isCopied) payload.fill('?');
  }

  received(data: Buffer, isBinary: boolean): void {
    const expected = this.#onTheWay.shift();
    assert.ok(expected, `${this.#name}: a message too many`);
    assert.equal(isBinary, expected.isBinary);
    assert.ok(data.equals(expected.data), `${this.#name}: other bytes, of ${expected.data.length}`);
  }
}

/** Connections over real sockets: all server sides, then all client sides. */
async function connect(t: TestContext, isTls: boolean, fastPath: boolean): Promise<WebSocket[]> {
  const server = isTls ? createTlsServer(makeCertificate()) : createPlainServer();
  const wss = new WebSocketServer({ server, fastPath });
  t.after(async () => {
    await closeAll(wss);
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `${isTls ? 'wss' : 'ws'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const near: WebSocket[] = [];
  const far: WebSocket[] = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    const client = new WebSocket(url, { fastPath, rejectUnauthorized: false });
    const [[accepted]] = await Promise.all([once(wss, 'connection') as Promise<[WebSocket]>, once(client, 'open')]);
    near.push(accepted);
    far.push(client);
  }
  return [...near, ...far];
}

/** Everybody sends to everybody's peer, from everywhere, until all has arrived; rejects with the first thing that is wrong. */
function exchange(ends: readonly WebSocket[], random: Random): Promise<void> {
  const lanes = ends.map((end, i) => new Lane(`${i < CONNECTIONS ? 'server' : 'client'} ${i % CONNECTIONS}`, end));
  let label = 0;
  const sendSome = () => {
    for (let count = random(4); count > 0; count--) {
      const lane = lanes[random(lanes.length)] as Lane;
      if (lane.left > 0) lane.send(randomPayload(random, `${label++}`), random, now);
    }
  };
  /** The same memory for all, in the middle of what else is sent. */
  const broadcast = () => {
    const payload = randomPayload(random, `${label++} to all`);
    for (const lane of lanes) {
      if (lane.left > 0) lane.send(payload, random, () => {}, false);
      if (random(8) === 0) sendSome();
    }
    if (payload.length < COPY_BELOW_BYTES) payload.fill('?');
  };
  const now = () => {
    if (random(3) === 0) sendSome();
  };
  return new Promise((resolve, reject) => {
    const guarded = (act: () => void) => {
      try {
        act();
      } catch (error) {
        reject(error);
      }
    };
    for (const [i, end] of ends.entries()) {
      const lane = lanes[(i + CONNECTIONS) % ends.length] as Lane;
      end.on('error', reject);
      end.on('close', () => reject(new Error('a connection closed')));
      end.on('message', (data, isBinary) =>
        guarded(() => {
          lane.received(data as Buffer, isBinary);
          now();
          if (random(12) === 0) stopAndGoOn(end, random);
        }),
      );
    }
    const pump = () =>
      guarded(() => {
        if (lanes.every(({ done }) => done)) return resolve();
        if (random(6) === 0) broadcast();
        else sendSome();
        if (random(4) === 0) process.nextTick(() => guarded(sendSome));
        setImmediate(pump);
      });
    pump();
  });
}

/** A reader that is slow for some turns of the event loop, so that its peer finds no room. */
function stopAndGoOn(end: WebSocket, random: Random): void {
  end.pause();
  let turns = random(random(4) ? 20 : 300);
  const wait = () => {
    if (turns-- > 0) setImmediate(wait);
    else end.resume();
  };
  wait();
}

describe('Memory that all connections share', () => {
  for (const isTls of [false, true]) {
    for (const fastPath of [true, false]) {
      for (const seed of [1, 2]) {
        const name = `${isTls ? 'TLS' : 'plain'}, fastPath: ${fastPath}, seed ${seed}`;
        it(`brings every byte to the right place, in order, and calls back once (${name})`, async (t) => {
          const ends = await connect(t, isTls, fastPath);
          await exchange(ends, pseudoRandom(seed));
          for (const end of ends) assert.equal(end.bufferedAmount, 0);
        });
      }
    }
  }
});
