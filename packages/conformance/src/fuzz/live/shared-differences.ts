import { isSameBesidesWriting, type LiveVerdict } from './verdict.ts';

/** A way in which either side of ours makes other of a connection than that of npm `ws` 8 does. */
export interface SharedDifference {
  /** The first cell of its row in docs/migrating-from-ws.md. */
  readonly row: string;
  holds(ours: LiveVerdict, theirs: LiveVerdict): boolean;
}

export const sharedDifferences: readonly SharedDifference[] = [
  {
    row: 'text where frames should be',
    holds: (ours, theirs) =>
      ours.error?.code === 'WS_ERR_HTTP_INSTEAD_OF_FRAMES' &&
      theirs.written.at(-1) === ours.written.at(-1) &&
      ours.events.length === theirs.events.length,
  },
  {
    row: 'what is due to a peer that ends its side behind a compressed message',
    holds: (ours, theirs) =>
      (ours.agreed?.extensions ?? '') !== '' &&
      theirs.written.length < ours.written.length &&
      isSameBesidesWriting(ours, theirs),
  },
];

/** Is there nothing between two commas of this list? RFC 9110 §5.6.1 has recipients pass that over. */
export function hasEmptyMember(list: string): boolean {
  return /(?:^|,)[ \t]*(?:,|$)/.test(list);
}
