import type { Duplex } from 'node:stream';

/*
 * The system reads from a socket up to 32 times 64 KiB before it looks at the next one. What takes 10 µs each with large messages
 * takes milliseconds with a flood of small frames, and everybody else waits for all of it. So a socket whose read took long
 * reads on when its turn comes, and turns take a few milliseconds in all each time the event loop goes round.
 */

/** A read that is handled in less time may be followed by the next at once. */
const LONG_MS = 0.25;
/** So much of each round of the event loop is for those that take long; at least one of them has a turn. */
const ROUND_MS = 8;

/** Node's own: with the fake one of a test, or what it leaves behind, a socket would wait for ever. */
const { setImmediate } = globalThis;

/** Those that wait for their turn, and how long their last read took. */
const waiting = new Map<Duplex, number>();
let isScheduled = false;

/**
 * @param tookMs how long it took to handle what has just been read
 * @returns whether the transport may read on; if not, it is made to read when its turn comes
 */
export function mayReadOn(transport: Duplex, tookMs: number): boolean {
  const soFarMs = waiting.get(transport);
  if (soFarMs === undefined && tookMs < LONG_MS) return true;
  // TLS hands over all that it has decrypted, whatever it is told.
  waiting.set(transport, (soFarMs ?? 0) + tookMs);
  schedule();
  return false;
}

/** Is there something that was not read because it is the turn of others? */
export function awaitsTurn(transport: Duplex): boolean {
  return waiting.has(transport);
}

function schedule(): void {
  if (!isScheduled) setImmediate(giveTurns);
  isScheduled = true;
}

function giveTurns(): void {
  isScheduled = false;
  let givenMs = 0;
  for (const [transport, tookMs] of waiting) {
    if (givenMs >= ROUND_MS) return schedule();
    givenMs += tookMs;
    waiting.delete(transport);
    // What `resume` does not do for one that is paused: it too takes what arrives, up to its limit.
    if (!transport.destroyed) transport._read(0);
  }
}
