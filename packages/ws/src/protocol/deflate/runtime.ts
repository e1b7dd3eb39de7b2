import { constants, inflateRawSync } from 'node:zlib';
import type { Role } from '../endpoint.ts';
import type { DeflateOptions } from './negotiate.ts';

/** RFC 7692 §7.2.3.2: the second "Hello" of a stream, which only the first one explains, and the tail of §7.2.2. */
const SECOND_HELLO = Buffer.from('f2001100000000ffff', 'hex');

let dictionaryWorks: boolean | undefined;

/** Deno 2.9 takes a dictionary for raw streams without a word and does not use it: then no window can be taken over. */
function canTakeOver(): boolean {
  dictionaryWorks ??= tryDictionary();
  return dictionaryWorks;
}

function tryDictionary(): boolean {
  try {
    const options = { dictionary: Buffer.from('Hello'), finishFlush: constants.Z_SYNC_FLUSH };
    return inflateRawSync(SECOND_HELLO, options).toString() === 'Hello';
  } catch {
    return false;
  }
}

/** The options as this runtime can keep to them: where it cannot take a window over, the peer is asked not to use one. */
export function fitToRuntime(options: DeflateOptions, role: Role): DeflateOptions {
  if (canTakeOver()) return options;
  return role === 'server'
    ? { ...options, clientNoContextTakeover: true }
    : { ...options, serverNoContextTakeover: true };
}
