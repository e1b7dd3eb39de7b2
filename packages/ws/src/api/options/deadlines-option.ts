import { type Deadlines, defaultDeadlines } from '../../connection/deadlines/deadlines.ts';
import type { DeadlineOptions } from '../types.ts';
import { aboveZero } from './above-zero.ts';

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
  const { wheel } = defaultDeadlines;
  const read = (name: 'messageMs' | 'minBytesPerSecond' | 'writeMs') =>
    aboveZero(`deadlines.${name}`, given[name] ?? defaultDeadlines[name], 'number', 'no limit');
  return {
    messageMs: read('messageMs'),
    minBytesPerSecond: read('minBytesPerSecond'),
    writeMs: read('writeMs'),
    wheel,
  };
}
