import { type Fact, fact } from '../../facts/fact.ts';
import { dialectOf } from '../../forensics/dialect.ts';
import type { ConversationEvidence } from '../evidence/conversation.ts';
import type { FramesEvidence, PingRecord } from '../evidence/frames.ts';

/** What is shown below the stage `frames`. */
export function framesStageFacts(found: FramesEvidence): readonly Fact[] {
  const { conversation, pings, data, closing } = found;
  if (conversation.failure !== undefined) return [fact('frames-not-opened', { code: conversation.failure })];
  return [
    ...endFacts(conversation),
    ...(conversation.violation ? [fact('frames-violation', { code: conversation.violation.code })] : []),
    ...pings.slice(-1).flatMap(pingFact),
    ...(data ? [answeredFact('data', data.answeredMs, data.waitedMs)] : []),
    ...(closing ? [answeredFact('close', closing.answeredMs, closing.waitedMs)] : []),
    ...firstMessageFact(conversation),
    fact(conversation.deflate ? 'frames-deflate' : 'frames-no-deflate'),
  ];
}

export function pingFact({ rttMs, waitedMs }: PingRecord): readonly Fact[] {
  if (rttMs !== undefined) return [fact('frames-rtt', { ms: rttMs })];
  // The connection ended, or was in the middle of something: not answered says nothing then.
  return waitedMs < 100 ? [] : [fact('frames-ping-unanswered', { ms: waitedMs })];
}

export function answeredFact(what: 'data' | 'close', answeredMs: number | undefined, waitedMs: number): Fact {
  return answeredMs === undefined
    ? fact(`frames-${what}-unanswered`, { ms: waitedMs })
    : fact(`frames-${what}-answered`, { ms: answeredMs });
}

/** How the server ended the connection, if it did. */
export function endFacts({ close, end, unfinished, receivedBytes }: ConversationEvidence): readonly Fact[] {
  if (close) {
    const { code, reason, atMs: ms } = close;
    if (code === 1005) return [fact('frames-closed-empty', { ms })];
    return [reason === '' ? fact('frames-closed-bare', { code, ms }) : fact('frames-closed', { code, reason, ms })];
  }
  if (!end || end.afterOurClose) return [];
  return [
    fact(end.how === 'fin' ? 'frames-fin' : 'frames-reset', { ms: end.atMs }),
    ...(unfinished === undefined ? [] : [fact('frames-cut-message', { bytes: receivedBytes })]),
  ];
}

/** What kind of message it is, and not what it says: that may be private. */
function firstMessageFact({ messages: [first], close }: ConversationEvidence): readonly Fact[] {
  if (!first || (close && close.atMs < first.atMs)) return [];
  const kind = first.isBinary ? 'binary' : dialectOf(first.start.toString());
  return [fact('frames-message', { ms: first.atMs, bytes: first.bytes, kind })];
}

/** Did a connection open, and nothing that was sent on it at the end bring anything back? */
export function answersNothing({
  conversation,
  pings,
  data,
  closing,
}: Pick<FramesEvidence, 'conversation' | 'pings' | 'data' | 'closing'>): boolean {
  if (
    conversation.failure !== undefined ||
    conversation.violation ||
    (conversation.end && !conversation.end.afterOurClose) ||
    !closing
  )
    return false;
  const answers = [pings.at(-1)?.rttMs, data?.answeredMs, closing.answeredMs];
  return conversation.end === undefined && answers.every((ms) => ms === undefined);
}
