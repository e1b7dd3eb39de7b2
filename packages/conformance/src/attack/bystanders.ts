import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { maskedFrame } from '@handfast/ws/testing';
import { openingRequest } from './hostile.ts';

/** How long others wait for their pong, in milliseconds. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly samples: number;
  /** Bystanders whose connection ended, which no attack on another connection may do. */
  readonly lost: number;
}

const PING_EVERY_MS = 10;
/** Who has no pong by then counts as one who waited so long. */
const PATIENCE_MS = 5000;

/**
 * Well-behaved clients that ping at a fixed rate, whether the pong before has come or not: who only asks again when it was
 * answered hardly notices that nobody was, for a while.
 */
export class Bystanders {
  readonly #port: number;
  readonly #bystanders: Bystander[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  async come(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(openingRequest());
      await once(socket, 'data');
      this.#bystanders.push(new Bystander(socket));
    }
  }

  /** How long the pings since the last call had to wait; those under way are waited for. */
  async take(): Promise<Latency> {
    const deadline = performance.now() + PATIENCE_MS;
    for (const bystander of this.#bystanders) await bystander.answered(deadline);
    const sorted = this.#bystanders.flatMap((bystander) => bystander.take()).sort((a, b) => a - b);
    const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
    const lost = this.#bystanders.filter(({ isLost }) => isLost).length;
    return { p50Ms: at(0.5), p99Ms: at(0.99), worstMs: at(1), samples: sorted.length, lost };
  }

  leave(): void {
    for (const bystander of this.#bystanders) bystander.leave();
  }
}

class Bystander {
  readonly #socket: Socket;
  /** When each ping was sent; its number is its payload. A pong answers all before it, too (RFC 6455 §5.5.3). */
  readonly #sentAt: number[] = [];
  #answered = 0;
  #waitsMs: number[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #skipBytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    const timer = setInterval(() => {
      if (socket.writable)
        socket.write(maskedFrame({ opcode: 9, payload: `${this.#sentAt.push(performance.now()) - 1}` }));
    }, PING_EVERY_MS);
    socket.once('close', () => clearInterval(timer));
  }

  leave(): void {
    this.#socket.destroy();
  }

  get isLost(): boolean {
    return this.#socket.destroyed;
  }

  /** Resolves when all that was sent so far is answered, or at the deadline. */
  async answered(deadline: number): Promise<void> {
    const count = this.#sentAt.length;
    while (this.#answered < count && !this.isLost && performance.now() < deadline) await setTimeout(1);
  }

  take(): readonly number[] {
    const now = performance.now();
    const waiting = this.#sentAt.slice(this.#answered).map((at) => now - at);
    return [...this.#waitsMs.splice(0), ...waiting.filter((ms) => ms >= PATIENCE_MS)];
  }

  /** Looks at pongs alone: some servers send much else. */
  #read(bytes: Buffer): void {
    const now = performance.now();
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const skipped = Math.min(this.#skipBytes, rest.length);
      this.#skipBytes -= skipped;
      rest = rest.subarray(skipped);
      const length = frameBytes(rest);
      const isPong = ((rest[0] ?? 0) & 0x0f) === 10;
      if (length === undefined || (isPong && rest.length < length)) break;
      if (isPong) this.#answer(Number(rest.toString('latin1', 2, length)), now);
      this.#skipBytes = length;
    }
    this.#rest = rest;
  }

  #answer(number: number, now: number): void {
    for (; this.#answered <= number; this.#answered++) this.#waitsMs.push(now - (this.#sentAt[this.#answered] ?? now));
  }
}

/** How long a frame of a server is with its head; undefined while that is not known. */
function frameBytes(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined;
  const length = (bytes[1] ?? 0) & 0x7f;
  if (length < 126) return 2 + length;
  if (bytes.length < (length === 126 ? 4 : 10)) return undefined;
  return length === 126 ? 4 + bytes.readUInt16BE(2) : 10 + Number(bytes.readBigUInt64BE(2));
}
