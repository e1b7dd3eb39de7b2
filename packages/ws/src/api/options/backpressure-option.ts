import { type GateSettings, policies } from '../../connection/gate-contract.ts';
import type { BackpressureOptions } from '../types.ts';

const DEFAULT_HIGH_WATER_BYTES = 1024 * 1024;

/** For sockets whose only limit is what they all have buffered together. */
const UNLIMITED: GateSettings = { highWaterBytes: Infinity, policy: 'wait' };

/**
 * Reads the options `backpressure` and `maxTotalBufferedBytes`; undefined when neither is given.
 * @throws {TypeError | RangeError} for what they cannot be
 */
export function readBackpressure(
  given: BackpressureOptions | undefined,
  maxTotalBufferedBytes: number | undefined,
): GateSettings | undefined {
  if (maxTotalBufferedBytes !== undefined) readBytes('maxTotalBufferedBytes', maxTotalBufferedBytes);
  if (given === undefined || given === null) return maxTotalBufferedBytes === undefined ? undefined : UNLIMITED;
  if (typeof given !== 'object') {
    throw new TypeError(`The option backpressure must be { highWaterBytes, policy }, and not ${String(given)}`);
  }
  const { highWaterBytes = DEFAULT_HIGH_WATER_BYTES, policy = 'wait' } = given;
  if (!policies.includes(policy)) {
    const known = policies.map((name) => `'${name}'`).join(', ');
    throw new TypeError(`The option backpressure.policy must be one of ${known}, and not ${JSON.stringify(policy)}`);
  }
  return { highWaterBytes: readBytes('backpressure.highWaterBytes', highWaterBytes), policy };
}

/** @throws {RangeError} for anything but a number of bytes */
export function readBytes(name: string, bytes: unknown): number {
  if (typeof bytes === 'number' && bytes >= 0) return bytes;
  throw new RangeError(`The option ${name} must be a number of bytes, 0 or more, and not ${JSON.stringify(bytes)}`);
}
