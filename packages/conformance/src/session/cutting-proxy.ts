import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Random } from '../fuzz/random.ts';

/**
 * A TCP proxy that cuts connections after random numbers of bytes: with a reset or an end, for both sides or, so that the
 * connection is half open, for the client's only.
 */
export class CuttingProxy {
  port = 0;
  /** How many connections it has cut. */
  cuts = 0;
  /** After so many it stops cutting. */
  maxCuts = Number.POSITIVE_INFINITY;
  /** While false, it passes everything on. */
  isCutting = true;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Clients whose server has not been told. */
  readonly #isHalfOpen = new WeakSet<Socket>();
  readonly #random: Random;
  readonly #maxBytes: number;

  /** @param maxBytes the most bytes that a connection lives for */
  constructor(target: () => number, random: Random, maxBytes: number) {
    this.#random = random;
    this.#maxBytes = maxBytes;
    this.#server = createServer((client) => this.#pass(client, connect(target(), '127.0.0.1')));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(client: Socket, server: Socket): void {
    let left = this.#random.below(this.#maxBytes);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        if (!this.#isHalfOpen.has(client)) to.destroy();
      });
      from.on('data', (chunk) => {
        if (this.#isHalfOpen.has(client)) return;
        const allowed = this.isCutting ? chunk.subarray(0, Math.max(0, left)) : chunk;
        left -= chunk.length;
        to.write(allowed);
        if (this.isCutting && left <= 0) this.#cut(client, server);
      });
    }
  }

  #cut(client: Socket, server: Socket): void {
    this.cuts++;
    if (this.cuts >= this.maxCuts) this.isCutting = false;
    const way = this.#random.below(3);
    if (way === 0) server.resetAndDestroy();
    if (way === 1) this.#isHalfOpen.add(client);
    if (way === 0) client.resetAndDestroy();
    else client.destroySoon();
  }
}
