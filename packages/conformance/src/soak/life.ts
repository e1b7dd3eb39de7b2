import type { Socket } from 'node:net';
import { WebSocket } from '@handfast/ws';
import type { Random } from '../fuzz/random.ts';
import { type Books, codeOf } from './books.ts';
import type { Content, Contents } from './content.ts';
import { makePlan, type Plan } from './plan.ts';
import type { Rest } from './rest.ts';
import { limits } from './settings.ts';

/** What all lives of a process share. */
export interface World {
  readonly port: number;
  readonly books: Books;
  readonly contents: Contents;
  readonly sockets: Set<WebSocket>;
  readonly pauseMs: number;
  readonly rest: Rest;
}

/** Nothing takes longer, on a machine that is not overwhelmed. */
const PATIENCE_MS = 170_000;

/** Who reads nothing for longer than this is taken for dead by the heartbeat of the server, and rightly. */
const HOLD_MS = 5000;

/** One client from its opening to its end. */
export class Life {
  readonly #world: World;
  readonly #random: Random;
  readonly #plan: Plan;
  readonly #socket: WebSocket;
  /** What is still to come back, in order. */
  #awaited: Content[] = [];
  #pongs: Buffer[] = [];
  #isOver = false;
  #wake: () => void = () => undefined;

  /** @param localAddress whose ports it uses: one address has not enough of them for very many */
  constructor(world: World, random: Random, localAddress: string | undefined) {
    this.#world = world;
    this.#random = random;
    this.#plan = makePlan(random);
    const { books, sockets, port } = world;
    const { end, deflates } = this.#plan;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, {
      perMessageDeflate: deflates,
      localAddress,
      ...limits,
    });
    this.#socket = socket;
    sockets.add(socket);
    const closed = books.close(
      () => end,
      () => socket.closeCause,
    );
    socket.on('open', () => books.tally.opened++);
    socket.on('error', (error) => books.outcome(`${end}, error: ${codeOf(error)}`));
    socket.on('close', (code) => {
      closed(code);
      books.tally.closed++;
      sockets.delete(socket);
      this.#isOver = true;
      this.#wake();
    });
    socket.on('message', (data, isBinary) => this.#came(data as Buffer, isBinary));
    socket.on('pong', (data) => this.#answered(data));
  }

  /** Resolves when it is over. */
  async run(): Promise<void> {
    if (this.#plan.end === 'cut opening') return this.#cutOpening();
    await this.#until(() => this.#socket.readyState !== WebSocket.CONNECTING, 'the opening');
    for (const step of this.#plan.steps) {
      if (this.#isOver || this.#world.rest.isOver) break;
      if (step.kind === 'ping') await this.#ping(step.bytes);
      else await this.#talk(step.sizes, step.kind === 'hold');
      await this.#pause();
    }
    if (this.#isOver) return this.#world.books.fault(`${this.#plan.end}: the connection ended by itself`);
    await this.#end();
  }

  async #cutOpening(): Promise<void> {
    // Any time between the call and the moment that it opens, now and then behind it.
    const turns = this.#random.below(12);
    for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    this.#socket.terminate();
    await this.#until(() => this.#isOver, 'the end of an opening that was cut');
  }

  async #ping(bytes: number): Promise<void> {
    const { data } = this.#world.contents.take(this.#random, bytes);
    const payload = Buffer.from(data as string).subarray(0, 125);
    this.#pongs.push(payload);
    this.#socket.ping(payload, true, this.#world.books.send('ping'));
    await this.#until(() => this.#pongs.length === 0, 'a pong');
  }

  async #talk(sizes: readonly number[], holds: boolean): Promise<void> {
    if (holds) this.#socket.pause();
    this.#send(sizes, 'before the end');
    if (holds) {
      await this.#pause(HOLD_MS);
      this.#socket.resume();
    }
    await this.#until(() => this.#awaited.length === 0, 'an echo');
  }

  #send(sizes: readonly number[], when: string): void {
    const { contents, books } = this.#world;
    for (const size of sizes) {
      const content = contents.take(this.#random, size);
      this.#awaited.push(content);
      // Fragments of a text are cut wherever it may be: between two bytes of a character too.
      const cut = this.#random.oneIn(5) ? this.#random.below(content.bytes.length + 1) : undefined;
      if (cut === undefined) this.#socket.send(content.data, books.send(when));
      else {
        const { isBinary: binary, bytes } = content;
        this.#socket.send(bytes.subarray(0, cut), { binary, fin: false }, books.send(when));
        this.#socket.send(bytes.subarray(cut), { binary, fin: true }, books.send(when));
      }
    }
  }

  async #end(): Promise<void> {
    const { end, unawaited } = this.#plan;
    this.#send(unawaited, end);
    const socket = this.#socket;
    const transport = socket._socket as Socket;
    if (end === 'close') socket.close(1000, 'enough');
    else if (end === 'terminate') socket.terminate();
    else if (end === 'reset') transport.resetAndDestroy();
    else if (end === 'half-close') transport.end();
    else socket.send(`!${end}`, this.#world.books.send(end));
    await this.#until(() => this.#isOver, 'the end');
    // Whoever ends it in order has everything that was on its way before.
    const isOrderly = end === 'close' || end === 'server close';
    if (isOrderly && this.#awaited.length > 0)
      this.#world.books.fault(`${end}: ${this.#awaited.length} echoes are lost`);
  }

  #came(data: Buffer, isBinary: boolean): void {
    const { books } = this.#world;
    const expected = this.#awaited.shift();
    books.tally.messages++;
    books.tally.bytes += data.length;
    if (!expected) books.fault(`a message of ${data.length} bytes that nobody had sent`);
    else if (isBinary !== expected.isBinary || !data.equals(expected.bytes))
      books.fault(`an echo of ${expected.bytes.length} bytes came back as another one, of ${data.length}`);
    this.#wake();
  }

  #answered(data: Buffer): void {
    // The heartbeat of this side has pongs too.
    const at = this.#pongs.findIndex((payload) => payload.equals(data));
    if (at >= 0) this.#pongs.splice(0, at + 1);
    this.#wake();
  }

  /** Waits until something is so, or this life is over. */
  async #until(isSo: () => boolean, what: string): Promise<void> {
    const { promise, resolve } = withResolvers();
    const late = setTimeout(() => {
      this.#world.books.fault(`${this.#plan.end}: ${what} did not come in ${PATIENCE_MS} ms`);
      this.#socket.terminate();
    }, PATIENCE_MS);
    this.#wake = () => {
      if (isSo() || this.#isOver) resolve();
    };
    this.#socket.once('open', this.#wake);
    this.#wake();
    await promise;
    clearTimeout(late);
    this.#socket.off('open', this.#wake);
    this.#wake = () => undefined;
  }

  #pause(mostMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { pauseMs, rest } = this.#world;
    return rest.pause(Math.min(mostMs, -Math.log(1 - this.#random.below(1 << 20) / (1 << 20)) * pauseMs));
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
