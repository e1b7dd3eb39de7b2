import type { Connection } from '../connection.ts';
import { sendingProgress } from '../heartbeat/life-signs.ts';
import { TICK_MS, WheelEntry } from '../wheel/timer-wheel.ts';
import { type Deadlines, messageOverdue, writeOverdue } from './deadlines.ts';

/** How often a deadline is looked at while it runs: it is late by less than this part of it. */
const LOOKS = 8;

/**
 * Looks after one connection for as long as something is unfinished on it, and leaves when nothing is: an idle connection has
 * none. The time of the wheel stands still while this process is held up.
 */
export class Watch extends WheelEntry {
  readonly #connection: Connection<never>;
  readonly #deadlines: Deadlines;
  readonly #left: () => void;
  /** The message that is not finished, and since when. */
  #message: object | undefined;
  #messageSinceTick = 0;
  /** Progress in sending what waits, and since when there was none. */
  #progress = 0;
  #stuckSinceTick = -1;

  /** @param left called when nothing is unfinished any more */
  constructor(connection: Connection<never>, deadlines: Deadlines, left: () => void) {
    super();
    this.#connection = connection;
    this.#deadlines = deadlines;
    this.#left = left;
    const { tick } = deadlines.wheel;
    this.#lookAtMessage(tick);
    this.#lookAtWriting(tick);
    deadlines.wheel.add(this, this.#nextLookMs);
  }

  /** The connection is over. */
  stop(): void {
    this.#deadlines.wheel.remove(this);
  }

  override visit(tick: number): number {
    const connection = this.#connection;
    // The closing handshake has its own time limit.
    const isOver = !connection.endpoint.canSend || this.#lookAtMessage(tick) || this.#lookAtWriting(tick);
    if (!isOver && (this.#message !== undefined || this.#stuckSinceTick >= 0)) {
      return Math.max(1, Math.ceil(this.#nextLookMs / TICK_MS));
    }
    this.#left();
    return 0;
  }

  get #nextLookMs(): number {
    const { messageMs, writeMs } = this.#deadlines;
    return (
      Math.min(this.#message ? messageMs : Infinity, this.#stuckSinceTick >= 0 ? writeMs : Infinity, 60_000) / LOOKS
    );
  }

  /** @returns whether the connection was given up */
  #lookAtMessage(tick: number): boolean {
    const { messageMs, minBytesPerSecond } = this.#deadlines;
    const { reader } = this.#connection.endpoint;
    const { partial } = reader;
    if (!partial || messageMs === Infinity) {
      this.#message = undefined;
      return false;
    }
    // What this side does not read cannot come to its end.
    if (partial !== this.#message || reader.suspended || this.#connection.transport.isPaused()) {
      this.#message = partial;
      this.#messageSinceTick = tick;
      return false;
    }
    const waitedMs = (tick - this.#messageSinceTick) * TICK_MS;
    const { heldBytes } = partial;
    if (waitedMs < messageMs + (heldBytes / minBytesPerSecond) * 1000) return false;
    const unfinished = reader.unfinished ?? 'it is not complete';
    this.#connection.giveUp(messageOverdue(waitedMs, heldBytes, unfinished));
    return true;
  }

  /** @returns whether the connection was given up */
  #lookAtWriting(tick: number): boolean {
    const { bufferedBytes, transport } = this.#connection;
    const progress = sendingProgress(transport);
    const isStuck = bufferedBytes > 0 && progress !== 0 && this.#deadlines.writeMs !== Infinity;
    if (!isStuck) {
      this.#stuckSinceTick = -1;
      return false;
    }
    if (this.#stuckSinceTick < 0 || progress !== this.#progress) {
      this.#progress = progress;
      this.#stuckSinceTick = tick;
      return false;
    }
    const waitedMs = (tick - this.#stuckSinceTick) * TICK_MS;
    if (waitedMs < this.#deadlines.writeMs) return false;
    this.#connection.giveUp(writeOverdue(waitedMs, bufferedBytes));
    return true;
  }
}
