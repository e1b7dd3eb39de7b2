import { readSignal } from '../../client/options.ts';
import { closePayload } from '../../protocol/messages/close-payload.ts';
import type { DrainPlan } from '../../server/drain.ts';
import type { DrainOptions } from '../types.ts';

const RESTART = 1012;
const GRACE_MS = 5000;
const MAX_JITTER_MS = 3000;

/**
 * Reads the options of `drain()`.
 * @param clients how many there are to be told
 * @throws {TypeError | RangeError} for a code or reason that cannot be sent, and for a time, a signal or a list of clients that is none
 */
export function readDrainPlan(options: DrainOptions, clients: number): DrainPlan {
  const { code = RESTART, graceMs = GRACE_MS, jitterMs = Math.min(clients, MAX_JITTER_MS) } = options;
  const { reason = code === RESTART ? 'the server restarts' : '' } = options;
  closePayload(code, reason);
  if (options.clients !== undefined && typeof Object(options.clients)[Symbol.iterator] !== 'function') {
    throw new TypeError(`drain(): clients is something to iterate over; received ${String(options.clients)}`);
  }
  const signal = readSignal(options.signal);
  return { code, reason, graceMs: duration('graceMs', graceMs), jitterMs: duration('jitterMs', jitterMs), signal };
}

function duration(name: string, ms: unknown): number {
  if (typeof ms === 'number' && ms >= 0 && ms < Infinity) return ms;
  throw new RangeError(`drain(): ${name} is a number of milliseconds, 0 or more; received ${String(ms)}`);
}
