import { type Deadlines, defaultDeadlines } from '../../connection/deadlines/deadlines.ts';
import type { DeadlineOptions } from '../types.ts';

/**
 * Reads the option `deadlines`; undefined when there are to be none.
 * @throws {TypeError} when it is something else than a boolean or an object
 * @throws {RangeError} when a value is not a number above 0
 */
export function readDeadlines(given: DeadlineOptions | boolean | null | undefined): Deadlines | undefined {
  if (!given) return undefined;
  if (given === true) return defaultDeadlines;
  if (typeof given !== 'object') {
    throw new TypeError(
      `The option deadlines is true, false, or { messageMs, minBytesPerSecond, writeMs }; received ${String(given)}`,
    );
  }
  const { messageMs, minBytesPerSecond, writeMs, wheel } = defaultDeadlines;
  return {
    messageMs: aboveZero('messageMs', given.messageMs ?? messageMs),
    minBytesPerSecond: aboveZero('minBytesPerSecond', given.minBytesPerSecond ?? minBytesPerSecond),
    writeMs: aboveZero('writeMs', given.writeMs ?? writeMs),
    wheel,
  };
}

function aboveZero(name: string, value: unknown): number {
  if (typeof value === 'number' && value > 0) return value;
  throw new RangeError(`deadlines.${name} is a number above 0, or Infinity for no limit; received ${String(value)}`);
}
