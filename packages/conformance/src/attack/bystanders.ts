import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
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

const PAUSE_MS = 10;
const PING = maskedFrame({ opcode: 9, payload: 'still there?' });

/** Well-behaved clients that ping now and then, and note how long the answer takes. */
export class Bystanders {
  readonly #port: number;
  readonly #sockets: Socket[] = [];
  #samples: number[] = [];
  #lost = 0;
  #isLeaving = false;

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
      this.#sockets.push(socket);
      this.#talk(socket);
    }
  }

  /** What was measured since the last call. */
  take(): Latency {
    const sorted = this.#samples.sort((a, b) => a - b);
    this.#samples = [];
    const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
    return { p50Ms: at(0.5), p99Ms: at(0.99), worstMs: at(1), samples: sorted.length, lost: this.#lost };
  }

  leave(): void {
    this.#isLeaving = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #talk(socket: Socket): void {
    let sentAt = performance.now();
    const say = (): void => {
      sentAt = performance.now();
      if (socket.writable) socket.write(PING);
    };
    socket.on('data', () => {
      this.#samples.push(performance.now() - sentAt);
      setTimeout(say, PAUSE_MS);
    });
    socket.once('close', () => {
      if (!this.#isLeaving) this.#lost++;
    });
    say();
  }
}
