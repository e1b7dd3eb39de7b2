import { INFLATE_END } from '@handfast/ws/protocol';
import { readFrames } from '@handfast/ws/testing';
import type { FuzzInput } from './input.ts';
import { InvalidDeflate, referenceInflate } from './reference-inflate.ts';
import type { Verdict } from './targets/npm-ws.ts';

/** A way in which ours reads other than npm `ws` 8 does, on purpose. */
export interface KnownDifference {
  readonly reason: string;
  holds(ours: Verdict, theirs: Verdict, input: FuzzInput): boolean;
}

/** Every one that the fuzzer may pass over. What is not listed here is a failure. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: 'Text is refused at its first wrong byte, also in a message that is not finished; ws waits for its end',
    holds: (ours, theirs) => ours.error?.code === 'WS_ERR_INVALID_UTF8' && isPrefix(ours.events, theirs.events),
  },
  {
    reason: 'The number of fragments is checked when the header of a frame is there; ws first waits for its payload',
    holds: (ours, theirs) =>
      ours.error?.code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS' &&
      (theirs.error?.closeCode ?? 1009) === 1009 &&
      isPrefix(ours.events, theirs.events),
  },
  {
    reason: 'The size of a message is checked when the header is whole; ws does not wait for the masking key',
    holds: (ours, theirs, { bytes }) =>
      ours.error === undefined &&
      theirs.error?.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' &&
      isPrefix(theirs.events, ours.events) &&
      readFrames(bytes).rest.length < 14,
  },
  {
    reason: 'A 64-bit length with its top bit set is a protocol error (RFC 6455 §5.2); to ws it is too long',
    holds: (ours, theirs) =>
      ours.error?.code === 'WS_ERR_NON_MINIMAL_LENGTH' &&
      theirs.error?.code === 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
  },
  {
    reason:
      'A compressed message is inflated when all of it is there; ws inflates each fragment, and may find a fault sooner',
    holds: (ours, theirs, { settings }) =>
      settings.deflate === 'on' && inflating.includes(theirs.error?.code ?? '') && isPrefix(theirs.events, ours.events),
  },
  {
    reason:
      'Behind a final block another DEFLATE stream may follow (RFC 7692 §7.2.3.4); ws ignores it, and forgets its window',
    holds: (_ours, _theirs, { settings, bytes }) => settings.deflate === 'on' && oddity(bytes) === 'final block',
  },
  {
    reason:
      'A compressed payload of no bytes is an empty message; ws gives zlib the tail alone, and is out of step from there',
    holds: (_ours, _theirs, { settings, bytes }) => settings.deflate === 'on' && oddity(bytes) === 'empty',
  },
  {
    reason: 'A compressed message that ends inside a DEFLATE block is refused; ws delivers what there is of it',
    // With little room left, what is put behind it to find that out may look like too much output first.
    holds: (ours, theirs, { bytes }) =>
      ['WS_ERR_INVALID_DEFLATE', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'].includes(ours.error?.code ?? '') &&
      isPrefix(ours.events, theirs.events) &&
      oddity(bytes) === 'cut short',
  },
  {
    reason:
      'A stored, final block that lacks just as many bytes as are put behind every payload cannot be told from a whole one',
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

/** The entry that explains why the verdicts differ; undefined when none does. */
export function knownDifference(ours: Verdict, theirs: Verdict, input: FuzzInput): KnownDifference | undefined {
  return knownDifferences.find((it) => it.holds(ours, theirs, input));
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
