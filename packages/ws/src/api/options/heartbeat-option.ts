import type { HeartbeatSettings } from '../../connection/heartbeat/silence.ts';
import type { HeartbeatOptions } from '../types.ts';
import { aboveZero } from './above-zero.ts';

const DEFAULT_MS = 20_000;

/**
 * Reads the option `heartbeat`; undefined when there is to be none.
 * @throws {TypeError} when it is something else than a boolean or an object
 * @throws {RangeError} when a time is not a number above 0
 */
export function readHeartbeat(given: HeartbeatOptions | boolean | null | undefined): HeartbeatSettings | undefined {
  if (!given) return undefined;
  if (given !== true && typeof given !== 'object') {
    throw new TypeError(`The option heartbeat is true, false, or { intervalMs, timeoutMs }; received ${String(given)}`);
  }
  const { intervalMs = DEFAULT_MS, timeoutMs = DEFAULT_MS } = given === true ? {} : given;
  const read = (name: string, ms: unknown) => aboveZero(`heartbeat.${name}`, ms, 'number of milliseconds');
  return { intervalMs: read('intervalMs', intervalMs), timeoutMs: read('timeoutMs', timeoutMs) };
}
