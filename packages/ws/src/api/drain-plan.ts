import { closePayload } from '../protocol/messages/close-payload.ts';
import type { DrainPlan } from '../server/drain.ts';
import type { DrainOptions } from './types.ts';

const RESTART = 1012;
const GRACE_MS = 5000;
const MAX_JITTER_MS = 3000;

/**
 * Reads the options of `drain()`.
 * @param clients how many there are to be told
 * @throws {TypeError | RangeError} for a code or reason that cannot be sent, and a time that is none
 */
export function readDrainPlan(options: DrainOptions, clients: number): DrainPlan {
  const { code = RESTART, graceMs = GRACE_MS, jitterMs = Math.min(clients, MAX_JITTER_MS), signal } = options;
  const { reason = code === RESTART ? 'the server restarts' : '' } = options;
  closePayload(code, reason);
  return { code, reason, graceMs: duration('graceMs', graceMs), jitterMs: duration('jitterMs', jitterMs), signal };
}

function duration(name: string, ms: unknown): number {
  if (typeof ms === 'number' && ms >= 0 && ms < Infinity) return ms;
  throw new RangeError(`drain(): ${name} is a number of milliseconds, 0 or more; received ${String(ms)}`);
}
