import type { WebSocket } from 'ws';
import { Random } from '../fuzz/random.ts';
import { Bench, turns } from './bench.ts';
import { handfast, type Implementation, ws } from './implementations.ts';
import type { Journal } from './journal.ts';
import { transports } from './transports.ts';
import { binary, close, type Piece, ping, pong, text, type Wire } from './wire.ts';

/** What happened: events and callbacks, each in their order, and what was on the wire. */
export interface Story {
  readonly script: readonly string[];
  readonly events: readonly string[];
  /** When a callback comes among the events depends on how many frames are written in one go. */
  readonly callbacks: readonly string[];
  readonly written: readonly string[];
  readonly readyState: number;
}

const CALLBACK = 'called back:';

type Act = (socket: WebSocket, done: (error?: Error | null) => void) => void;

/** What a program does with a socket. */
const acts: Readonly<Record<string, Act>> = {
  send: (socket, done) => socket.send('hello', done),
  'send bytes': (socket, done) => socket.send(Buffer.alloc(300, 1), done),
  'send a lot': (socket, done) => socket.send(Buffer.alloc(70_000, 1), done),
  'send fragments': (socket, done) => {
    socket.send('a', { fin: false }, done);
    socket.send('b', { fin: true }, done);
  },
  ping: (socket, done) => socket.ping('out', undefined, done),
  pong: (socket, done) => socket.pong('out', undefined, done),
  close: (socket) => socket.close(),
  'close with a code': (socket) => socket.close(4000, 'enough'),
  terminate: (socket) => socket.terminate(),
};

/** What a program does when it hears something. */
const reactions: Readonly<Record<string, (socket: WebSocket, journal: Journal) => void>> = {
  none: () => {},
  'answer messages': (socket, journal) => {
    socket.on('message', () => socket.send('answer', journal.callback(`${CALLBACK} answer`)));
  },
  'close on a message': (socket) => socket.once('message', () => socket.close(1001, 'on a message')),
  'close on a ping': (socket) => socket.once('ping', () => socket.close()),
};

/** What a peer sends. */
const pieces: Readonly<Record<string, readonly Piece[]>> = {
  text: [text('in')],
  bytes: [binary(Buffer.alloc(300, 2))],
  'many bytes': [binary(Buffer.alloc(70_000, 2))],
  ping: [ping('in')],
  pong: [pong('in')],
  fragments: [text('f', { fin: false }), ping('between'), { opcode: 0, payload: 'g' }],
  'a beginning': [text('begun', { fin: false })],
  close: [close(1000, 'bye')],
  'empty close': [close()],
  'unknown opcode': [{ opcode: 3 }],
  'reserved bit': [text('x', { rsv: 2 })],
  'wrong text': [text(Buffer.from([0xff]))],
  'wrong close code': [close(1005)],
};

/** Lets both implementations live through the same random script. */
export async function playTwice(seed: number): Promise<{ readonly ours: Story; readonly theirs: Story }> {
  return { ours: await play(handfast, seed), theirs: await play(ws, seed) };
}

async function play(subject: Implementation, seed: number): Promise<Story> {
  const random = new Random(seed);
  const role = random.pick(['client', 'server'] as const);
  const options = { perMessageDeflate: false, autoPong: !random.oneIn(4), maxPayload: random.pick([0, 400]) };
  const bench = new Bench({ subject, peer: ws, role, transport: transports.memory, restored: false });
  const { subject: socket, journal, wire } = await bench.wire({ options });
  const script: string[] = [role, JSON.stringify(options)];
  const reaction = random.pick(Object.keys(reactions));
  script.push(reaction);
  reactions[reaction]?.(socket, journal);
  for (let steps = 2 + random.below(8); steps > 0; steps--) {
    if (random.oneIn(2)) script.push(act(random, socket, journal));
    else script.push(...speak(random, wire));
    await turns(10 + random.below(10));
  }
  const { readyState } = socket;
  const written = wire.rest();
  wire.transport.destroy();
  await journal.until('close');
  await turns();
  await bench.cleanUp();
  const callbacks = journal.talk.filter((line) => line.startsWith(CALLBACK));
  const events = journal.talk.filter((line) => !line.startsWith(CALLBACK));
  return { script, events, callbacks, written, readyState };
}

function act(random: Random, socket: WebSocket, journal: Journal): string {
  const name = random.pick(Object.keys(acts));
  acts[name]?.(socket, journal.callback(`${CALLBACK} ${name}`));
  return name;
}

/** Sends one or several things in one segment, whole or in two parts, with or without the end of the transport. */
function speak(random: Random, wire: Wire): string[] {
  const names = Array.from({ length: 1 + random.below(3) }, () => random.pick(Object.keys(pieces)));
  if (!wire.transport.writable) return [];
  const bytes = wire.bytesOf(...names.flatMap((name) => pieces[name] ?? []));
  const cut = random.oneIn(3) ? random.below(bytes.length) : 0;
  if (cut > 0) wire.transport.write(bytes.subarray(0, cut));
  if (random.oneIn(6)) {
    wire.transport.end(bytes.subarray(cut));
    return [names.join('+'), 'end'];
  }
  wire.transport.write(bytes.subarray(cut));
  return [names.join('+')];
}
