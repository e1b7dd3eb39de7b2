import type { Connection } from '../connection.ts';
import { outgoingBytes, sendingProgress } from '../heartbeat/life-signs.ts';
import { TICK_MS, WheelEntry } from '../wheel/timer-wheel.ts';
import { type Deadlines, messageOverdue, writeOverdue } from './deadlines.ts';

/** How often a deadline is looked at while it runs: it is late by less than this part of it. */
const LOOKS = 8;
const MAX_BETWEEN_LOOKS_MS = 7500;

/**
 * Looks after one connection for as long as something is unfinished on it, and leaves when nothing is: an idle connection has
 * none. The peer is charged by the look: for a look that comes late, because this process was held up, as for any other.
 */
export class Watch extends WheelEntry {
  readonly #connection: Connection<never>;
  readonly #deadlines: Deadlines;
  readonly #left: () => void;
  readonly #ticksBetweenLooks: number;
  /** The message that is not finished, and how much of it has come. */
  #message: object | undefined;
  #messageBytes = 0;
  /** How long it has been waited for, and how long it will be if nothing more comes. */
  #messageWaitedMs = 0;
  #messageLeftMs = 0;
  /** Does anything wait to be taken by the system? For how long has nothing been, and how much had been before? */
  #isWriting = false;
  #stuckMs = 0;
  #progress: number | undefined;

  /** @param left called when nothing is unfinished any more */
  constructor(connection: Connection<never>, deadlines: Deadlines, left: () => void) {
    super();
    this.#connection = connection;
    this.#deadlines = deadlines;
    this.#left = left;
    const { messageMs, writeMs, wheel } = deadlines;
    const betweenLooksMs = Math.min(messageMs / LOOKS, writeMs / LOOKS, MAX_BETWEEN_LOOKS_MS);
    this.#ticksBetweenLooks = Math.max(1, Math.ceil(betweenLooksMs / TICK_MS));
    this.#lookAtMessage(0);
    this.#lookAtWriting(0);
    wheel.add(this, this.#ticksBetweenLooks * TICK_MS);
  }

  /** The connection is over. */
  stop(): void {
    this.#deadlines.wheel.remove(this);
  }

  override visit(): number {
    const passedMs = this.#ticksBetweenLooks * TICK_MS;
    // The closing handshake has its own time limit.
    const isOver = !this.#connection.endpoint.canSend || this.#lookAtMessage(passedMs) || this.#lookAtWriting(passedMs);
    if (!isOver && (this.#message || this.#isWriting)) return this.#ticksBetweenLooks;
    this.#left();
    return 0;
  }

  /** @returns whether the connection was given up */
  #lookAtMessage(passedMs: number): boolean {
    const { messageMs, minBytesPerSecond } = this.#deadlines;
    const { reader } = this.#connection.endpoint;
    const partial = messageMs === Infinity ? undefined : reader.partial;
    // What this side does not read cannot come to its end.
    if (!partial || partial !== this.#message || isPausedByProgram(this.#connection)) {
      this.#message = partial;
      this.#messageBytes = partial?.heldBytes ?? 0;
      this.#messageWaitedMs = 0;
      this.#messageLeftMs = messageMs;
      return false;
    }
    // Those of a ping in its midst come and go.
    const newBytes = Math.max(0, partial.heldBytes - this.#messageBytes);
    this.#messageBytes += newBytes;
    this.#messageWaitedMs += passedMs;
    const leftMs = this.#messageLeftMs - passedMs + (newBytes / minBytesPerSecond) * 1000;
    this.#messageLeftMs = Math.min(leftMs, messageMs);
    if (leftMs > 0) return false;
    const unfinished = reader.unfinished ?? 'it is not complete';
    this.#connection.giveUp(messageOverdue(this.#messageWaitedMs, partial.heldBytes, unfinished));
    return true;
  }

  /** @returns whether the connection was given up */
  #lookAtWriting(passedMs: number): boolean {
    const { writeMs } = this.#deadlines;
    const waitingBytes = outgoingBytes(this.#connection);
    const progress = sendingProgress(this.#connection.transport);
    this.#isWriting = waitingBytes > 0 && progress !== undefined && writeMs !== Infinity;
    this.#stuckMs = this.#isWriting && progress === this.#progress ? this.#stuckMs + passedMs : 0;
    this.#progress = progress;
    if (this.#stuckMs < writeMs) return false;
    this.#connection.giveUp(writeOverdue(this.#stuckMs, waitingBytes));
    return true;
  }
}

/** And not because it is the turn of what was read before. */
function isPausedByProgram({ paused, endpoint, transport }: Connection<never>): boolean {
  return paused || (transport.isPaused() && !endpoint.reader.suspended);
}
