import { MAX_TIMER_MS } from '../../connection/clock.ts';
import type { ConnectionOptions } from '../../connection/connection-contract.ts';
import type { DeflateParams } from '../../protocol/deflate/negotiate.ts';
import type { Role } from '../../protocol/endpoint.ts';
import { maskSourceFrom } from '../../protocol/frames/mask-key.ts';
import { type FeatureOptions, featureNames, readFeatures } from '../internals/features.ts';
import type { ConnectionOptions as GivenOptions } from '../types.ts';
import { readDeadlines } from './deadlines-option.ts';

/** Defaults of both sides; those of `ws` 8, except where a comment says otherwise. */
const defaults = {
  maxPayload: 100 * 1024 * 1024,
  // Our memory per message does not depend on the number of fragments, so this only stops floods of empty ones.
  maxFragments: 128 * 1024,
  maxPendingAutoPongs: 60,
  // DEFLATE reaches 1,032 at most; honest messages over 16 MiB stay far below this. `ws` has no such limit.
  maxInflateRatio: 200,
  closeTimeout: 30_000,
  concurrencyLimit: 10,
};

/** Everything about a connection except what its handshake decides. */
export interface Habits extends Omit<ConnectionOptions, 'role' | 'deflate'> {
  /** Undefined when no feature is asked for. */
  readonly features: FeatureOptions | undefined;
}

/** Tells options from subprotocols, which may stand in the same place. */
export function isOptions<Options extends object>(
  value: Options | string | readonly string[] | null | undefined,
): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The options that `readHabits` reads, apart from `perMessageDeflate`. */
const names = [
  'maxPayload',
  'maxFragments',
  'maxInflateRatio',
  'maxPendingAutoPongs',
  'autoPong',
  'skipUTF8Validation',
  'strict',
  'closeTimeout',
  'allowSynchronousEvents',
  'fastPath',
  'deadlines',
  'generateMask',
  ...featureNames,
] as const;

type Given = GivenOptions & { generateMask?: unknown; maxTotalBufferedBytes?: number | undefined };

/** Does `settings` say anything that `readHabits` reads? A handshake of our own, which has a transport, never does. */
export function hasLimits(settings: object): boolean {
  if ('transport' in settings) return false;
  return 'perMessageDeflate' in settings || names.some((name) => name in settings);
}

let last: { readonly given: Given; readonly habits: Habits } | undefined;

/**
 * Reads the options of either side into a complete value; the caller's object is not written, nor kept. The sockets of a
 * server, which are all given the same, share one such value: 300 bytes less for each.
 */
export function readHabits(given: Given = {}): Habits {
  const { perMessageDeflate } = given;
  const deflate = perMessageDeflate && typeof perMessageDeflate === 'object' ? perMessageDeflate : NO_DEFLATE;
  if (last && isSameGiven(last.given, given) && hasSame(last.habits.deflateOptions, deflate)) return last.habits;
  const habits = makeHabits(given, deflate === NO_DEFLATE ? NO_DEFLATE : { ...deflate });
  last = { given: copyOf(given), habits };
  return habits;
}

const NO_DEFLATE: Habits['deflateOptions'] = {};

function isSameGiven(one: Given, other: Given): boolean {
  return names.every((name) => one[name] === other[name]);
}

function copyOf(given: Given): Given {
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

function hasSame(one: object, other: object): boolean {
  if (one === other) return true;
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([name, value]) => (other as Record<string, unknown>)[name] === value)
  );
}

function makeHabits(given: Given, deflateOptions: Habits['deflateOptions']): Habits {
  return {
    maxPayload: limit(given.maxPayload, defaults.maxPayload),
    maxFragments: limit(given.maxFragments, defaults.maxFragments),
    maxInflateRatio: limit(given.maxInflateRatio, defaults.maxInflateRatio),
    maxPendingAutoPongs: limit(given.maxPendingAutoPongs, defaults.maxPendingAutoPongs),
    autoPong: given.autoPong ?? true,
    checkUtf8: !given.skipUTF8Validation,
    anyLengthEncoding: given.strict === false,
    closeTimeout: Math.min(limit(given.closeTimeout, defaults.closeTimeout), MAX_TIMER_MS),
    allowSynchronousEvents: given.allowSynchronousEvents ?? true,
    fastPath: given.fastPath !== false,
    deadlines: readDeadlines(given.deadlines),
    concurrencyLimit: readConcurrencyLimit(deflateOptions.concurrencyLimit),
    deflateOptions,
    features: readFeatures(given),
    maskSource:
      typeof given.generateMask === 'function'
        ? maskSourceFrom(given.generateMask as (key: Buffer) => void)
        : undefined,
  };
}

/** Zero, as in `ws`, is no limit; a number in a string counts; nonsense is the default rather than no limit. */
function limit(given: unknown, fallback: number): number {
  const value = typeof given === 'string' && given.trim() ? Number(given) : given;
  return typeof value === 'number' && value >= 0 ? Math.ceil(value) : fallback;
}

/** As in `ws`, what leaves room for no call at all is no limit. */
export function readConcurrencyLimit(given: unknown): number {
  return given === undefined || given === null
    ? defaults.concurrencyLimit
    : Number(given) >= 1
      ? Number(given)
      : Infinity;
}

let lastShared: { readonly habits: Habits; readonly options: ConnectionOptions } | undefined;

/**
 * Habits and the outcome of the handshake, together; shared by connections for which they are the same. Written out: V8
 * gives each spread a hidden class of some 700 bytes.
 */
export function connectionOptions(habits: Habits, role: Role, deflate: DeflateParams | undefined): ConnectionOptions {
  const shared = lastShared?.habits === habits ? lastShared.options : undefined;
  if (shared?.role === role && isSame(shared.deflate, deflate)) return shared;
  const options = {
    role,
    deflate,
    maxPayload: habits.maxPayload,
    maxFragments: habits.maxFragments,
    maxInflateRatio: habits.maxInflateRatio,
    maxPendingAutoPongs: habits.maxPendingAutoPongs,
    autoPong: habits.autoPong,
    checkUtf8: habits.checkUtf8,
    anyLengthEncoding: habits.anyLengthEncoding,
    closeTimeout: habits.closeTimeout,
    allowSynchronousEvents: habits.allowSynchronousEvents,
    fastPath: habits.fastPath,
    deadlines: habits.deadlines,
    concurrencyLimit: habits.concurrencyLimit,
    deflateOptions: habits.deflateOptions,
    maskSource: habits.maskSource,
  };
  lastShared = { habits, options };
  return options;
}

function isSame(one: DeflateParams | undefined, other: DeflateParams | undefined): boolean {
  return (
    one === other ||
    (one?.serverNoContextTakeover === other?.serverNoContextTakeover &&
      one?.clientNoContextTakeover === other?.clientNoContextTakeover &&
      one?.serverMaxWindowBits === other?.serverMaxWindowBits &&
      one?.clientMaxWindowBits === other?.clientMaxWindowBits)
  );
}
