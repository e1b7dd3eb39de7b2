import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WebSocket } from '../../src/api/websocket.ts';
import { maskedFrame } from '../../src/testing/index.ts';
import { pseudoRandom } from '../support/pseudo-random.ts';
import { bare } from '../support/websockets.ts';

const SEEDS = Number(process.env.FLOW_SEEDS ?? 300);
const turn = () => new Promise((resolve) => setImmediate(resolve));
const tick = () => new Promise<void>((resolve) => process.nextTick(resolve));

type Random = (limit: number) => number;

/** A message of the model, and how it is cut into frames. */
function framesOf(number: number, random: Random): Buffer {
  const payload = `${number}:${'x'.repeat(random(4) ? random(40) : random(3000))}`;
  if (random(3)) return maskedFrame({ opcode: 1 + random(2), payload });
  const at = random(payload.length);
  return Buffer.concat([
    maskedFrame({ opcode: 1, fin: false, payload: payload.slice(0, at) }),
    maskedFrame({ opcode: 9, payload: 'ping in between' }),
    maskedFrame({ opcode: 0, payload: payload.slice(at) }),
  ]);
}

/** One who takes messages for a while in one of all ways. Each notes what it got, in the one list of all. */
type Way = (socket: WebSocket, note: (data: unknown) => void, random: Random) => Promise<void>;

const ways: Way[] = [
  async (socket, note, random) => {
    const listener = (data: unknown) => note(data);
    socket.on('message', listener);
    for (let i = random(4); i > 0; i--) await turn();
    socket.off('message', listener);
  },
  async (socket, note) => {
    await Promise.race([
      new Promise<void>((resolve) =>
        socket.once('message', (data) => {
          note(data);
          resolve();
        }),
      ),
      turnsWithoutEnd(socket),
    ]);
    socket.removeAllListeners('message');
  },
  async (socket, note, random) => {
    let left = random(12);
    const stop = new AbortController();
    turnsOf(3).then(() => stop.abort());
    try {
      for await (const message of socket.messages({ highWaterBytes: random(2000), signal: stop.signal })) {
        note(message);
        if (random(3) === 0) await turn();
        if (left-- === 0) break;
      }
    } catch (error) {
      const { name, code } = error as Error & { code?: string };
      if (name !== 'AbortError' && code !== 'WS_ERR_NO_CLOSE_FRAME') throw error;
    }
  },
  async (socket, note, random) => {
    socket.addEventListener('message', ({ data }) => note(data), { once: true });
    for (let i = random(3); i > 0; i--) await tick();
    socket.removeAllListeners('message');
  },
  async (socket, note, random) => {
    // A listener that throws is the program's affair; here it pauses, and somebody resumes later.
    const listener = (data: unknown) => {
      note(data);
      socket.pause();
      setImmediate(() => socket.resume());
    };
    socket.on('message', listener);
    for (let i = 3 + random(3); i > 0; i--) await turn();
    // While it is paused with a resume under way, resume() without a listener would mean: throw away.
    socket.on('message', note);
    socket.off('message', listener);
    await turn();
    await turn();
    socket.off('message', note);
  },
];

async function turnsOf(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

const turnsWithoutEnd = (_socket: WebSocket) => turnsOf(4);

/** The peer sends what it has in pieces cut anywhere, as fast as it may, and then closes, or leaves without a word. */
async function sendAll(peer: ReturnType<typeof bare>['peer'], bytes: Buffer, random: Random): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random(random(2) ? 50 : 4000);
    if (!peer.write(bytes.subarray(at, end))) await new Promise((resolve) => peer.once('drain', resolve));
    at = end;
    if (random(3) === 0) await turn();
  }
}

async function run(seed: number): Promise<void> {
  const random = pseudoRandom(seed);
  const { server, peer } = bare({ holdMessages: true, allowSynchronousEvents: random(3) > 0 });
  peer.on('end', () => peer.end()).resume();
  const count = 20 + random(60);
  const all = Array.from({ length: count }, (_, i) => framesOf(i, random));
  // A close frame, or an end without one: what came before is the program's in any case.
  const isClean = random(2) === 0;
  const ending = isClean ? maskedFrame({ opcode: 8, payload: Buffer.of(3, 0xe8) }) : Buffer.alloc(0);
  const sending = sendAll(peer, Buffer.concat([...all, ending]), random).then(() => !isClean && peer.end());
  const taken: number[] = [];
  const note = (data: unknown) => taken.push(Number(/^\d+/.exec(String(data))?.[0]));
  for (let i = 0; i < 1000 && taken.length < count; i++) {
    await (ways[random(ways.length)] as Way)(server, note, random);
    if (random(4) === 0) await turnsOf(random(5));
  }
  const rest: unknown[] = [];
  const reading = (async () => {
    for await (const message of server) rest.push(message);
  })();
  if (isClean) await reading;
  else await assert.rejects(reading, { code: 'WS_ERR_NO_CLOSE_FRAME' });
  rest.forEach(note);
  await sending;
  assert.deepEqual(
    taken,
    Array.from({ length: count }, (_, i) => i),
    `seed ${seed}`,
  );
  if (server.readyState !== server.CLOSED) await new Promise((resolve) => server.once('close', resolve));
  assert.deepEqual(server.eventNames(), [], `seed ${seed}: a listener is left`);
}

describe('messages of a socket that holds them', () => {
  it(`are each taken once and in order, whoever takes them in whatever way (${SEEDS} random runs)`, async () => {
    for (let seed = 0; seed < SEEDS; seed++) await run(seed);
  });
});
