/** The clients of the soak: so many at any time, each of which lives a random life and is followed by another one. */
import type { WebSocket } from '@handfast/ws';
import { Random } from '../fuzz/random.ts';
import { answer } from './answer.ts';
import { Books } from './books.ts';
import { Contents } from './content.ts';
import { Life, type World } from './life.ts';
import { Rest } from './rest.ts';
import { type CrowdSettings, readSettings } from './settings.ts';

/** All of 127.0.0.0/8 is this machine on Linux: one address has 28,000 ports, some of which rest for a minute after their use. */
const ADDRESSES = process.platform === 'linux' ? 8 : 0;

const settings = readSettings<CrowdSettings>();
const books = new Books();
const sockets = new Set<WebSocket>();
const rest = new Rest();
const world: World = {
  port: settings.port,
  books,
  contents: new Contents(settings.seed),
  sockets,
  pauseMs: settings.pauseMs,
  rest,
};

let lives: Promise<void>[] = [];
answer('', books, emitters, {
  begin: async () => {
    lives = Array.from({ length: settings.connections }, (_, index) => liveAgainAndAgain(index));
  },
  finish: async () => {
    rest.end();
    await Promise.all(lives);
  },
});

async function liveAgainAndAgain(index: number): Promise<void> {
  const { seed, rampMs, connections } = settings;
  const random = new Random(`${seed}:${index}`);
  const localAddress = ADDRESSES > 0 ? `127.0.0.${2 + (index % ADDRESSES)}` : undefined;
  await rest.pause((rampMs * index) / connections);
  while (!rest.isOver) await new Life(world, random, localAddress).run();
}

function* emitters(): Iterable<NodeJS.EventEmitter> {
  yield process;
  for (const socket of sockets) {
    yield socket;
    if (socket._socket) yield socket._socket;
  }
}
