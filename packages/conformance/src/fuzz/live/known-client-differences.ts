import { ResponseHeadParser } from '@handfast/ws/protocol';
import type { FuzzInput } from '../input.ts';
import { knownDifference } from '../known-differences.ts';
import { hasEmptyMember, sharedDifferences } from './shared-differences.ts';
import { asRead, type LiveVerdict } from './verdict.ts';

/** A way in which our client, with `strict: false`, makes other of an answer than that of npm `ws` 8 does. */
interface KnownClientDifference {
  readonly row: string;
  /** @param extensions what the answer says of them */
  holds(ours: LiveVerdict, theirs: LiveVerdict, extensions: string): boolean;
}

/** Every one that the fuzzer may pass over. */
export const knownClientDifferences: readonly KnownClientDifference[] = [
  {
    row: 'compression agreed twice, in one header or in two',
    holds: (ours) => ours.error?.code === 'WS_ERR_EXTENSION_REPEATED',
  },
  {
    row: 'nothing between two commas of `Sec-WebSocket-Extensions`, in an answer',
    holds: (_ours, theirs, extensions) =>
      theirs.error?.message === 'Invalid Sec-WebSocket-Extensions header' && hasEmptyMember(extensions),
  },
  {
    row: 'a 101 without `Upgrade`, or without `Connection: Upgrade`',
    holds: (ours, theirs) =>
      theirs.error?.message === 'Unexpected server response: 101' &&
      /^WS_ERR_RESPONSE_(UPGRADE|CONNECTION)_/.test(ours.error?.code ?? ''),
  },
];

/** The row that explains why our client and that of `ws` differ; undefined when nothing that is listed does. */
export function knownClientDifference(ours: LiveVerdict, theirs: LiveVerdict, input: FuzzInput): string | undefined {
  const read = new ResponseHeadParser().push(input.bytes);
  const extensions = read.state === 'done' ? read.head.headers.all('Sec-WebSocket-Extensions').join(', ') : '';
  const found =
    knownClientDifferences.find((it) => it.holds(ours, theirs, extensions)) ??
    sharedDifferences.find((it) => it.holds(ours, theirs));
  if (found) return found.row;
  if (!ours.agreed || !theirs.agreed) return undefined;
  // Node takes some heads that our parser does not.
  const rest = read.state === 'done' ? read.rest : input.bytes.subarray(input.bytes.indexOf('\r\n\r\n') + 4);
  const settings = { ...input.settings, deflate: ours.agreed.extensions === '' ? 'off' : 'on' };
  return knownDifference(asRead(ours), asRead(theirs), { settings, bytes: rest });
}
