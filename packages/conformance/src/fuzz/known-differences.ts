import { INFLATE_END } from '@handfast/ws/protocol';
import { readFrames } from '@handfast/ws/testing';
import type { FuzzInput } from './input.ts';
import { InvalidDeflate, referenceInflate } from './reference-inflate.ts';
import type { Verdict } from './verdict.ts';

/** A way in which ours reads other than npm `ws` 8 does, on purpose. */
export interface KnownDifference {
  /** The first cell of its row in docs/migrating-from-ws.md. */
  readonly row: string;
  holds(ours: Verdict, theirs: Verdict, input: FuzzInput): boolean;
}

/** Every one that the fuzzer may pass over. What is not listed here is a failure. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    row: 'text that is not UTF-8, in a message that goes on',
    holds: (ours, theirs) => ours.error?.code === 'WS_ERR_INVALID_UTF8' && isPrefix(ours.events, theirs.events),
  },
  {
    row: 'a fragment too many',
    holds: (ours, theirs) =>
      ours.error?.code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS' &&
      (theirs.error?.closeCode ?? 1009) === 1009 &&
      isPrefix(ours.events, theirs.events),
  },
  {
    row: 'a frame that is too long, of a client',
    holds: (ours, theirs, { bytes }) =>
      ours.error === undefined &&
      theirs.error?.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' &&
      isPrefix(theirs.events, ours.events) &&
      readFrames(bytes).rest.length < 14,
  },
  {
    // RFC 6455 §5.2.
    row: 'a 64-bit length with its top bit set',
    holds: (ours, theirs) =>
      ours.error?.code === 'WS_ERR_NON_MINIMAL_LENGTH' &&
      theirs.error?.code === 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
  },
  {
    row: 'a fault in a fragment of a compressed message',
    holds: (ours, theirs, { settings }) =>
      settings.deflate === 'on' && inflating.includes(theirs.error?.code ?? '') && isPrefix(theirs.events, ours.events),
  },
  {
    // RFC 7692 §7.2.3.4: another DEFLATE stream may follow. ws forgets its window, too.
    row: 'a compressed message that goes on behind a final block',
    holds: (_ours, _theirs, { settings, bytes }) => settings.deflate === 'on' && oddity(bytes) === 'final block',
  },
  {
    row: 'a compressed message of no bytes',
    holds: (_ours, _theirs, { settings, bytes }) => settings.deflate === 'on' && oddity(bytes) === 'empty',
  },
  {
    row: 'a compressed message that is cut short',
    // With little room left, what is put behind it to find that out may look like too much output first.
    holds: (ours, theirs, { bytes }) =>
      ['WS_ERR_INVALID_DEFLATE', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'].includes(ours.error?.code ?? '') &&
      isPrefix(ours.events, theirs.events) &&
      oddity(bytes) === 'cut short',
  },
  {
    row: 'a compressed message whose last block lacks just what is put behind it',
    holds: (ours, _theirs, { settings, bytes }) =>
      settings.deflate === 'on' &&
      ours.events.some((event) => event.endsWith(Buffer.from(INFLATE_END).toString('latin1'))) &&
      oddity(bytes) === 'cut short',
  },
];

/** RFC 7692 §7.2.2. */
const DEFLATE_TAIL = Buffer.of(0, 0, 0xff, 0xff);
/** What ws finds while it inflates. */
const inflating = ['Z_DATA_ERROR', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'];

/** The row that explains why the verdicts differ; undefined when none does. */
export function knownDifference(ours: Verdict, theirs: Verdict, input: FuzzInput): string | undefined {
  return knownDifferences.find((it) => it.holds(ours, theirs, input))?.row;
}

function isPrefix(shorter: readonly string[], longer: readonly string[]): boolean {
  return shorter.every((it, i) => it === longer[i]);
}

/** The first compressed message among these frames that ends a stream by itself, lacks its end, or is nothing at all. */
function oddity(bytes: Buffer): 'final block' | 'cut short' | 'empty' | undefined {
  let history = Buffer.alloc(0);
  let payloads: Buffer[] | undefined;
  for (const { opcode, rsv, fin, payload } of readFrames(bytes).frames) {
    if (opcode > 2) continue;
    if (opcode !== 0) payloads = (rsv & 4) !== 0 ? [] : undefined;
    payloads?.push(payload);
    if (!fin || !payloads) continue;
    if (payloads.every(({ length }) => length === 0)) return 'empty';
    try {
      const { output, finalBlocks, complete } = referenceInflate(Buffer.concat([...payloads, DEFLATE_TAIL]), history);
      if (finalBlocks > 0) return 'final block';
      if (!complete) return 'cut short';
      history = Buffer.concat([history, output]);
    } catch (error) {
      return error instanceof InvalidDeflate && error.finalBlocks > 0 ? 'final block' : undefined;
    }
  }
  return undefined;
}
