import type { ConversationEvidence } from '../../../src/doctor/evidence/conversation.ts';
import type { FramesEvidence, PingRecord } from '../../../src/doctor/evidence/frames.ts';
import type { IdleEvidence, Strand } from '../../../src/doctor/evidence/idle.ts';
import { FrameTap } from '../../../src/forensics/frame-tap.ts';
import { exchangeOf } from './diagnosis.ts';

const ANSWER = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

/** A connection on which these bytes came, and that stayed open, unless told otherwise. */
export function conversationOf(
  parts: Partial<ConversationEvidence> & { readonly bytes?: Buffer } = {},
): ConversationEvidence {
  const { bytes = Buffer.alloc(0), deflate = false, ...given } = parts;
  const tap = new FrameTap({ masked: false, deflate });
  tap.read(bytes);
  return {
    exchange: exchangeOf('GET / HTTP/1.1\n\n', ANSWER),
    failure: undefined,
    deflate,
    frames: tap.records,
    frameCount: tap.count,
    raw: tap.raw,
    receivedBytes: tap.receivedBytes,
    culprit: tap.culprit,
    culpritBytes: tap.culpritBytes,
    messages: [],
    messageCount: given.messages?.length ?? 0,
    pingsHeard: 0,
    strangePongs: 0,
    violation: undefined,
    close: undefined,
    unfinished: undefined,
    end: undefined,
    lastByteMs: 0,
    leftMs: 400,
    ...given,
  };
}

export const PONG: PingRecord = { sentAtMs: 0, rttMs: 1, waitedMs: 1 };
export const NO_PONG: PingRecord = { sentAtMs: 0, rttMs: undefined, waitedMs: 2000 };
export const ANSWERED = { sentAtMs: 2000, answeredMs: 1, waitedMs: 1 };
export const UNANSWERED = { sentAtMs: 2000, answeredMs: undefined, waitedMs: 1500 };

/** First frames of a healthy connection, unless told otherwise. */
export function framesOf(conversation: ConversationEvidence, parts: Partial<FramesEvidence> = {}): FramesEvidence {
  return {
    conversation,
    pings: [PONG, PONG],
    data: undefined,
    closing: undefined,
    fill: undefined,
    silent: undefined,
    uncompressed: undefined,
    ...parts,
  };
}

/** A message that came. */
export function heard(text: string): ConversationEvidence['messages'][number] {
  return { atMs: 1, isBinary: false, bytes: text.length, start: Buffer.from(text) };
}

/** Silent connections, and one for each kind of traffic; what is not told lives for the whole time. */
export function idleOf(
  untilMs: number,
  ...strands: readonly (Partial<Strand> & Pick<Strand, 'traffic'>)[]
): IdleEvidence {
  return {
    untilMs,
    intervalMs: untilMs / 20,
    strands: strands.map((strand) => ({
      opened: true,
      startedMs: 0,
      wantedMs: untilMs,
      ageMs: untilMs,
      close: undefined,
      end: undefined,
      answersAtEnd: strand.traffic === 'none' ? true : undefined,
      fastestRttMs: undefined,
      slowestRttMs: undefined,
      pingsHeard: 0,
      heartbeatAsked: false,
      ...strand,
    })),
  };
}

/** The end of a strand at that age. */
export function cutAt(ageMs: number): Pick<Strand, 'ageMs' | 'end' | 'answersAtEnd'> {
  return { ageMs, end: { atMs: ageMs, how: 'fin', afterOurClose: false }, answersAtEnd: undefined };
}
