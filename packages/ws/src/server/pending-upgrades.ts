import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { claimOf } from './socket-claims.ts';

/** The opening requests that a hook has yet to decide about. */
export class PendingUpgrades {
  readonly #requests = new Map<Duplex, IncomingMessage>();
  readonly #forget: (this: Duplex) => void;

  constructor() {
    const pending = this;
    this.#forget = function (this: Duplex) {
      pending.delete(this);
    };
  }

  get size(): number {
    return this.#requests.size;
  }

  has(socket: Duplex): boolean {
    return this.#requests.size > 0 && this.#requests.has(socket);
  }

  /** Until it is opened, or closes. */
  add(request: IncomingMessage, socket: Duplex): void {
    if (this.#requests.has(socket)) return;
    this.#requests.set(socket, request);
    socket.on('close', this.#forget);
  }

  delete(socket: Duplex): void {
    if (this.#requests.size === 0 || !this.#requests.delete(socket)) return;
    socket.removeListener('close', this.#forget);
  }

  /** Those that have no answer yet. */
  list(): [socket: Duplex, request: IncomingMessage][] {
    return [...this.#requests].filter(([socket]) => claimOf(socket) === undefined);
  }
}
