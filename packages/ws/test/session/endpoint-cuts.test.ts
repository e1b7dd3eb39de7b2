import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pseudoRandom } from '../support/pseudo-random.ts';
import { type End, EndpointLink } from './support/endpoint-link.ts';

type Said = (string | number[])[];

describe('a session whose connection is cut', () => {
  test('at every byte of a conversation, in both directions, loses, repeats and reorders nothing', () => {
    const whole = converse({ cutsAt: [], order: 1 });
    assert.ok(whole > 800, `${whole} bytes`);
    for (let at = 0; at <= whole; at++) converse({ cutsAt: [at], order: 1 });
  });

  test('at every byte, half open: the client comes back while the server still reads the old connection', () => {
    const whole = converse({ cutsAt: [], order: 2 });
    for (let at = 0; at <= whole; at++) converse({ cutsAt: [at], order: 2, halfOpen: true });
  });

  test('at every byte, and again at each of the next bytes of what is repeated', () => {
    const whole = converse({ cutsAt: [], order: 3 });
    for (let at = 0; at <= whole; at += 11) {
      for (let again = 1; again < 200; again += 13) converse({ cutsAt: [at, at + again, at + 2 * again], order: 3 });
    }
  });

  test('at random, in 2,000 random conversations with slow applications and tiny limits, keeps its order and its bounds', () => {
    for (let seed = 0; seed < 2000; seed++) converseAtRandom(seed);
  });
});

interface Conversation {
  readonly cutsAt: readonly number[];
  /** Decides in which order the bytes of both directions move. */
  readonly order: number;
  readonly halfOpen?: boolean;
}

/** The same conversation each time; returns how many bytes it took. */
function converse({ cutsAt, order, halfOpen = false }: Conversation): number {
  const link = new EndpointLink(pseudoRandom(order));
  const told: { client: Said; server: Said } = { client: [], server: [] };
  const say = (who: 'client' | 'server', data: string | number[]) => {
    told[who].push(data);
    link[who].send(typeof data === 'string' ? data : Uint8Array.from(data));
  };
  const cuts = [...cutsAt];
  link.connect();
  let turn = 0;
  for (;;) {
    if (link.moved >= (cuts[0] ?? Number.POSITIVE_INFINITY)) {
      cuts.shift();
      link.cut(halfOpen);
      if (halfOpen) for (let late = 0; late < 3; late++) link.step();
      link.connect();
    }
    if (link.step()) continue;
    if (turn < 24) {
      say('client', `c${turn} ${'é'.repeat(turn % 12)}`);
      if (turn % 3 === 0) for (let i = 0; i < 3; i++) say('server', [turn, i, 255]);
      else say('server', '');
      turn++;
    } else if (turn === 24) {
      link.client.finish();
      turn++;
    } else if (link.clock.pending > 0) link.clock.advance(20);
    else if (!link.server.endpoint.hasFinished) link.server.finish();
    else break;
  }
  const hint = `cut at ${cutsAt} in order ${order}`;
  assertSame(link.client, told.server, hint);
  assertSame(link.server, told.client, hint);
  assert.ok(link.client.isFinished || link.server.isFinished, hint);
  return link.moved;
}

function assertSame(end: End, told: Said, hint: string): void {
  assert.deepEqual(end.problems, [], hint);
  assert.deepEqual(end.received, told, hint);
  assert.equal(end.fin, 'done', hint);
  assert.equal(end.endpoint.unacknowledgedBytes, 0, hint);
}

/** Messages, cuts, time and bytes in any order; then peace, in which everything has to arrive. */
function converseAtRandom(seed: number): void {
  const random = pseudoRandom(seed);
  const limits = { messages: 1 + random(6), bytes: 30 + random(200) };
  const maxBufferedBytes = 100 + random(400);
  const link = new EndpointLink(random, { limits, maxBufferedBytes, ackEvery: 1 + random(5) });
  const told: { client: Said; server: Said } = { client: [], server: [] };
  link.client.isSlow = random(2) === 0;
  link.server.isSlow = random(2) === 0;
  link.connect();
  for (let i = 0; i < 400; i++) {
    const what = random(100);
    const who = random(2) === 0 ? 'client' : 'server';
    if (what < 20) {
      const data = `${who} ${told[who].length} ${'x'.repeat(random(15))}`;
      if (!link[who].endpoint.hasRoom(data.length)) continue;
      told[who].push(data);
      link[who].send(data);
    } else if (what < 24) {
      link.cut(random(3) === 0);
      for (let late = random(40); late > 0; late--) link.step();
      for (let again = random(3); again >= 0; again--) link.connect();
    } else if (what < 27) link[who].catchUp();
    else if (what < 32) link.clock.advance(random(25));
    else for (let bytes = random(30); bytes > 0; bytes--) link.step();
  }
  for (const end of [link.client, link.server]) {
    end.isSlow = false;
    end.catchUp();
  }
  link.settle();
  const hint = `seed ${seed}`;
  assert.deepEqual([...link.client.problems, ...link.server.problems], [], hint);
  assert.deepEqual(link.client.received, told.server, hint);
  assert.deepEqual(link.server.received, told.client, hint);
  assert.ok(Math.max(link.client.maxBytes, link.server.maxBytes) <= maxBufferedBytes, hint);
  assert.equal(link.clock.pending, 0, hint);
}
