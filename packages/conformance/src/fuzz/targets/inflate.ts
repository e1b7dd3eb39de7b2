import { INFLATE_END, type InflateOutcome, Inflater } from '@handfast/ws/protocol';
import { inflateNow } from '../endpoint-recorder.ts';
import { deflated } from '../generate/frames.ts';
import { content } from '../generate/texts.ts';
import type { FuzzInput } from '../input.ts';
import { type Inflated, InvalidDeflate, referenceInflate } from '../reference-inflate.ts';
import { ensure, numberOf, type Target } from '../target.ts';

const TAIL = Buffer.of(0, 0, 0xff, 0xff);
const MAX_BYTES = 300_000;

/** The inflater, with the payload of one message. */
export const inflate: Target = {
  name: 'inflate',
  promise: 'A payload inflates to what RFC 1951 says it holds, within its limit, or it is refused',
  notation: 'hex',
  briefIterations: 1500,
  generate(random) {
    const settings: Record<string, string> = { bits: `${random.oneIn(2) ? 15 : 8 + random.below(8)}` };
    if (random.oneIn(3)) settings.limit = `${random.length(MAX_BYTES)}`;
    if (random.oneIn(3)) settings.takeover = 'on';
    const length = random.oneIn(20) ? 100_000 : random.length(70_000);
    const plain = random.oneIn(10) ? Buffer.alloc(length, 0x61) : content(random, length);
    const bytes = random.oneIn(6) ? random.bytes(random.length(300)) : deflated(random, plain);
    return { settings, bytes };
  },
  check(input) {
    // The reader takes an empty payload for an empty message without asking the inflater.
    if (input.bytes.length === 0) return;
    const limit = numberOf(input.settings, 'limit', MAX_BYTES, 0, MAX_BYTES);
    const outcome = inflated(input, limit, false);
    ensureSameOutcome(inflated(input, limit, true), outcome);
    if ('data' in outcome) ensure(outcome.data.length <= limit, `${outcome.data.length} bytes, limit ${limit}`);
    ensureRight(outcome, input, limit);
  },
};

/** By way of the thread pool, or at once as far as that goes. */
function inflated({ settings, bytes }: FuzzInput, limit: number, atOnce: boolean): InflateOutcome {
  const inflater = new Inflater(numberOf(settings, 'bits', 15, 8, 15), settings.takeover === 'on');
  const task = inflater.begin(Buffer.concat([bytes, INFLATE_END]), limit, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
  const result = atOnce ? task.runSync() : inflateNow(task);
  return typeof result === 'string' ? inflateNow(task) : result;
}

function ensureSameOutcome(one: InflateOutcome, other: InflateOutcome): void {
  const kind = (it: InflateOutcome) => ('data' in it ? it.data.toString('latin1') : it.violation);
  ensure(kind(one) === kind(other), 'at once it gives something else than off the main thread');
}

function ensureRight(outcome: InflateOutcome, { settings, bytes }: FuzzInput, limit: number): void {
  const wanted = reference(bytes);
  if (wanted === undefined) return ensure('violation' in outcome, 'it inflated what is not DEFLATE');
  const tooFar = wanted.farthest > 1 << numberOf(settings, 'bits', 15, 8, 15);
  if ('violation' in outcome) {
    const tooLong = wanted.output.length > limit;
    const hasReason = tooLong || tooFar || !wanted.complete || wanted.finalBlocks >= 64;
    return ensure(hasReason, `it refused a good payload: ${outcome.violation} ${outcome.detail}`);
  }
  // A stored, final block that lacks just as many bytes as are put behind every payload cannot be told from a whole one.
  if (!wanted.complete && referenceInflate(Buffer.concat([bytes, INFLATE_END])).endsFinal) return;
  ensure(wanted.complete, 'it took a payload that ends inside a block for a whole one');
  ensure(outcome.data.equals(wanted.output), 'it inflated to something else');
}

function reference(bytes: Buffer): Inflated | undefined {
  try {
    // Some senders end the stream in a final block and leave out the empty one that should come behind it.
    const alone = referenceInflate(bytes, undefined, MAX_BYTES * 8);
    if (alone.endsFinal) return alone;
    return referenceInflate(Buffer.concat([bytes, TAIL]), undefined, MAX_BYTES * 8);
  } catch (error) {
    if (error instanceof InvalidDeflate) return undefined;
    throw error;
  }
}
