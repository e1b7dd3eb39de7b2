import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackpressureOptions } from '../../src/api/types.ts';
import type { WebSocket } from '../../src/api/websocket.ts';
import type { DeflateParams } from '../../src/protocol/deflate/negotiate.ts';
import { pseudoRandom } from '../support/pseudo-random.ts';
import { closed, pair } from '../support/websockets.ts';

const SEEDS = Number(process.env.FLOW_SEEDS ?? 60);
const turn = () => new Promise((resolve) => setImmediate(resolve));

const deflate: DeflateParams = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

type Random = (limit: number) => number;

/** Sends one message in one of all ways; resolves with whether it has left. */
function sendOne(socket: WebSocket, number: number, random: Random): Promise<string> {
  const text = `${number}:${'x'.repeat(random(3) ? random(200) : random(random(4) ? 10_000 : 60_000))}`;
  const sent = (send: (done: (error?: Error) => void) => void) =>
    new Promise<string>((resolve) =>
      send((error) => resolve((error as { code?: string } | undefined)?.code ?? 'left')),
    );
  switch (random(5)) {
    case 0:
      return sent((done) => socket.send(Buffer.from(text), { compress: random(2) === 0 }, done));
    case 1:
      return sent((done) => socket.send(new Blob([text]), done));
    case 2: {
      const at = random(text.length);
      const first = sent((done) => socket.send(text.slice(0, at), { fin: false }, done));
      const last = sent((done) => socket.send(text.slice(at), done));
      return Promise.all([first, last]).then(([one, other]) => (one === other ? one : `${one}, but ${other}`));
    }
    case 3:
      return socket.sendAsync(text).then(
        () => 'left',
        (error) => error.code,
      );
    default:
      return sent((done) => socket.send(text, done));
  }
}

async function run(seed: number): Promise<void> {
  const random = pseudoRandom(seed);
  const policy = (['wait', 'drop-oldest', 'drop-newest', undefined] as const)[random(4)];
  const backpressure: BackpressureOptions | undefined = policy && { highWaterBytes: random(60_000), policy };
  const { server, client } = pair({ backpressure }, random(2) ? deflate : undefined);
  const name = `seed ${seed}, ${policy}, ${backpressure?.highWaterBytes}`;
  const received: string[] = [];
  client.on('message', (data) => received.push(String(data)));
  const outcomes: Promise<string>[] = [];
  const count = 20 + random(60);
  for (let i = 0; i < count; i++) {
    outcomes.push(sendOne(server, i, random));
    if (random(4) === 0) client.pause();
    if (random(4) === 0) client.resume();
    if (random(8) === 0) server.ping('in between');
    if (random(3) === 0) await turn();
  }
  const ends = [closed(server), closed(client)];
  // Whoever closes: what was sent before is ahead of the close frame.
  (random(2) ? server : client).close(1000);
  client.resume();
  for (const { code } of await Promise.all(ends)) assert.equal(code, 1000, name);
  const settled = await Promise.all(outcomes);
  const expected = settled.flatMap((outcome, i) => (outcome === 'left' ? [i] : []));
  assert.deepEqual(
    received.map((text) => Number.parseInt(text, 10)),
    expected,
    name,
  );
  for (const outcome of settled) assert.match(outcome, /^(left|WS_ERR_MESSAGE_DROPPED)$/, name);
  for (const text of received) assert.match(text, /^\d+:x*$/, name);
  if (!policy?.startsWith('drop')) assert.equal(received.length, count, name);
  assert.equal(server.bufferedAmount, 0, name);
}

describe('messages that are sent', () => {
  it(`arrive once and in order, or their callback says that they were dropped (${SEEDS} random runs)`, async () => {
    for (let seed = 0; seed < SEEDS; seed++) await run(seed);
  });
});
