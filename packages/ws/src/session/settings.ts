import { type SessionClock, systemSessionClock } from './clock.ts';
import type { EndpointSettings } from './endpoint/endpoint-contract.ts';

/** What both sides can set. All limits are whole numbers of 1 or more. */
export interface SessionLimitOptions {
  /** How many bytes of messages may wait for the peer's acknowledgement; what is sent beyond throws. Default 4 MiB. */
  maxBufferedBytes?: number;
  /** How many messages may wait for the peer's acknowledgement. Default 16,384. */
  maxBufferedMessages?: number;
  /** How many bytes the peer may send ahead of our acknowledgements, and the largest message that it may send. Default 4 MiB. */
  maxInFlightBytes?: number;
  /** How many messages the peer may send ahead of our acknowledgements. Default 1,024. */
  maxInFlightMessages?: number;
  /** Acknowledge after this time at the latest. Default 20. */
  ackDelayMs?: number;
  /** Acknowledge at once after so many messages. Default 32. */
  ackEvery?: number;
  /** Time as a parameter, for tests. Default: the system's. */
  clock?: SessionClock;
}

const defaults = {
  maxBufferedBytes: 4 * 2 ** 20,
  maxBufferedMessages: 16_384,
  maxInFlightBytes: 4 * 2 ** 20,
  maxInFlightMessages: 1024,
  ackDelayMs: 20,
  ackEvery: 32,
};

/** Reads the options once. Throws RangeError for what is no limit. */
export function readLimits(options: SessionLimitOptions, commits: boolean): EndpointSettings {
  const read = (name: keyof typeof defaults) => wholeNumber(name, options[name], defaults[name]);
  return {
    limits: { messages: read('maxInFlightMessages'), bytes: read('maxInFlightBytes') },
    maxBufferedMessages: read('maxBufferedMessages'),
    maxBufferedBytes: read('maxBufferedBytes'),
    ackEvery: read('ackEvery'),
    ackDelayMs: read('ackDelayMs'),
    commits,
    clock: options.clock ?? systemSessionClock,
  };
}

/** That option, or its default; RangeError unless it is a whole number of 1 or more. */
export function wholeNumber(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`${name} is ${value}; it has to be a whole number of 1 or more`);
}
