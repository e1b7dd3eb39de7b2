import { type RequestHead, RequestHeadParser } from '@handfast/ws/protocol';
import type { FuzzInput } from '../input.ts';
import { knownDifference } from '../known-differences.ts';
import { hasEmptyMember, sharedDifferences } from './shared-differences.ts';
import { asRead, type LiveVerdict } from './verdict.ts';

/** A way in which our server, with `strict: false`, makes other of a connection than that of npm `ws` 8 does. */
interface KnownServerDifference {
  readonly row: string;
  holds(ours: LiveVerdict, theirs: LiveVerdict, input: Parts): boolean;
}

/** What the input is, taken apart. */
interface Parts {
  readonly input: FuzzInput;
  /** The first request. */
  readonly head: RequestHead | undefined;
  /** Something comes behind it. */
  readonly isFollowed: boolean;
}

/** Every one that the fuzzer may pass over. */
export const knownServerDifferences: readonly KnownServerDifference[] = [
  {
    // RFC 9110 §7.8: a server picks what it knows.
    row: 'with `Upgrade: websocket, h2c`',
    holds: (ours, theirs, { head, input }) =>
      ours.agreed !== undefined &&
      theirs.statuses[0] === 400 &&
      (head?.headers.all('Upgrade') ?? linesOf('Upgrade', input.bytes)).join().includes(','),
  },
  {
    // And rubbish there, which gets no second answer.
    row: 'an upgrade behind a request that has no answer yet',
    holds: (ours, theirs, { isFollowed }) =>
      isFollowed && ours.statuses.length === 1 && ours.agreed === undefined && ours.statuses[0] === theirs.statuses[0],
  },
  {
    row: 'with nothing between two commas of `Sec-WebSocket-Extensions`, compression on',
    holds: (ours, theirs, { head }) =>
      ours.agreed !== undefined &&
      theirs.statuses[0] === 400 &&
      (head?.headers.has('Sec-WebSocket-Extensions') ?? false) &&
      hasEmptyMember(head?.headers.all('Sec-WebSocket-Extensions').join(', ') ?? ''),
  },
  {
    row: 'a window that is smaller than the option of the server',
    holds: (ours, theirs, { input: { settings } }) =>
      settings.deflate === 'narrow' && ours.agreed !== undefined && theirs.statuses[0] === 400,
  },
];

/** The row that explains why our server and that of `ws` differ; undefined when nothing that is listed does. */
export function knownServerDifference(ours: LiveVerdict, theirs: LiveVerdict, input: FuzzInput): string | undefined {
  const read = new RequestHeadParser().push(input.bytes);
  const isRead = read.state === 'done';
  const parts = { input, head: isRead ? read.head : undefined, isFollowed: isRead && read.rest.length > 0 };
  const found =
    knownServerDifferences.find((it) => it.holds(ours, theirs, parts)) ??
    sharedDifferences.find((it) => it.holds(ours, theirs));
  if (found) return found.row;
  if (!ours.agreed || !theirs.agreed) return undefined;
  // Node takes some heads that our parser does not.
  const rest = read.state === 'done' ? read.rest : input.bytes.subarray(input.bytes.indexOf('\r\n\r\n') + 4);
  const settings = { ...input.settings, deflate: ours.agreed.extensions === '' ? 'off' : 'on' };
  return knownDifference(asRead(ours), asRead(theirs), { settings, bytes: rest });
}

/** The values of one header, in a head that Node takes and our parser does not. */
function linesOf(name: string, bytes: Buffer): string[] {
  const lines = bytes.toString('latin1').matchAll(new RegExp(`^${name}:(.*)$`, 'gim'));
  return [...lines].map(([, value = '']) => value);
}
