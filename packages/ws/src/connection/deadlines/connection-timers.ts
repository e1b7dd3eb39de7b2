import { type Clock, systemClock } from '../clock.ts';
import type { Connection } from '../connection.ts';
import type { ConnectionOptions } from '../connection-contract.ts';
import type { Deadlines } from './deadlines.ts';
import { Watch } from './watch.ts';

/** What limits the time of one connection. Made when something is unfinished on it: most never need it. */
export class ConnectionTimers {
  readonly #connection: Connection<never>;
  readonly #clock: Clock;
  readonly #closeTimeoutMs: number;
  #closeTimer: unknown;
  #lastTurn: NodeJS.Immediate | undefined;
  #watch: Watch | undefined;

  constructor(connection: Connection<never>, { clock = systemClock, closeTimeout }: ConnectionOptions) {
    this.#connection = connection;
    this.#clock = clock;
    this.#closeTimeoutMs = closeTimeout;
  }

  /** Limits the closing handshake, from the first call on. */
  limitClosing(expired: () => void): void {
    this.#closeTimer ??= this.#clock.setTimeout(() => {
      // The answer may lie in the buffers of the system: timers run before they are read.
      this.#lastTurn = setImmediate(expired);
    }, this.#closeTimeoutMs);
  }

  /** Looks after the connection until nothing is unfinished on it. */
  watch(deadlines: Deadlines): void {
    this.#watch ??= new Watch(this.#connection, deadlines, () => {
      this.#watch = undefined;
    });
  }

  /** The connection is over. */
  stop(): void {
    if (this.#closeTimer !== undefined) this.#clock.clearTimeout(this.#closeTimer);
    clearImmediate(this.#lastTurn);
    this.#watch?.stop();
    this.#watch = undefined;
  }
}
