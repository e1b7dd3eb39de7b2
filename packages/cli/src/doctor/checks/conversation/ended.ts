import { type Fact, fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import type { ConversationEvidence } from '../../evidence/conversation.ts';
import type { FramesEvidence } from '../../evidence/frames.ts';
import type { Evidence } from '../../evidence/index.ts';
import { answersNothing, endFacts } from '../../facts/frames.ts';
import { type Check, firstOf } from '../check.ts';
import { found } from '../found.ts';
import { cliffOf } from './idle-cliff.ts';

/** In the same flight as the 101: nobody can have thought about anything. */
const AT_ONCE_MS = 15;
/** Before any time-out of the world. */
const SOON_MS = 100;
/** As long as the opening is watched, and a little more. */
const OPENING_MS = 500;
/** A message of which nothing more came for so long. */
const STALLED_MS = 400;

/** The connection opened, and ended, or stopped, without a close frame. */
export const endedChecks: Check = firstOf(compressionBreaks, endedByPing, truncated, ended, stalled);

/** Agreed to compress, it ends or is mute; without, it lives: nothing else differs between the two. */
function compressionBreaks({ frames }: Evidence): readonly Finding[] {
  const without = frames?.uncompressed;
  if (!frames || !without || without.conversation.failure !== undefined) return [];
  const lives = !without.conversation.end && !without.conversation.close && !without.conversation.violation;
  if (!lives || without.ping?.rttMs === undefined) return [];
  if (!isCut(frames.conversation) && !answersNothing(frames)) return [];
  const facts = [...endFacts(frames.conversation), fact('frames-deflate'), fact('frames-uncompressed-lives')];
  return [found('compression-breaks-proxy', 'error', facts)];
}

/** It ends when a ping comes, and not otherwise. */
function endedByPing({ frames }: Evidence): readonly Finding[] {
  const { conversation, silent, pings } = frames ?? {};
  if (!conversation || !silent || !isOver(conversation) || isOver(silent) || silent.failure !== undefined) return [];
  const [ping] = pings ?? [];
  if (ping?.rttMs !== undefined || (conversation.end ?? conversation.close ?? { atMs: Infinity }).atMs > SOON_MS)
    return [];
  const facts = [...endFacts(conversation), fact('frames-silent-lives')];
  return [found('pings-unanswered', 'error', facts, { confidence: 'likely' })];
}

/** An end in order in the middle of a message: the sender had nothing more, or something on the way cut it. */
function truncated({ frames }: Evidence): readonly Finding[] {
  const conversation = frames?.conversation;
  if (!conversation || !isCut(conversation) || conversation.end?.how !== 'fin' || conversation.unfinished === undefined)
    return [];
  return [found('message-truncated', 'error', endFacts(conversation))];
}

function ended(evidence: Evidence): readonly Finding[] {
  const { frames } = evidence;
  if (!frames || !isCut(frames.conversation)) return [];
  const { how, atMs } = endOf(frames);
  if (atMs > SOON_MS && cliffOf(evidence) !== undefined) return [];
  const facts = [...endFacts(frames.conversation), ...silentFacts(frames)];
  // The system answers with RST what comes for a program that is gone.
  if (atMs < OPENING_MS && (how === 'fin' || isAtOnce(frames))) {
    const confidence = atMs > SOON_MS ? 'likely' : 'certain';
    return [found('handler-ended-at-once', 'error', facts, { confidence })];
  }
  return [found('connection-lost', 'error', facts)];
}

/** A message that has begun, and of which nothing more comes while the connection stays open. */
function stalled({ frames }: Evidence): readonly Finding[] {
  const conversation = frames?.conversation;
  if (!conversation || isOver(conversation) || conversation.violation || conversation.unfinished === undefined)
    return [];
  const ms = conversation.leftMs - conversation.lastByteMs;
  if (ms < STALLED_MS) return [];
  return [found('message-truncated', 'warning', [fact('frames-stalled-message', { ms })], { confidence: 'likely' })];
}

/** Did the server close in order, in the same breath as it opened, twice? */
export function isAtOnce({ conversation, silent }: FramesEvidence): boolean {
  return momentOf(conversation) < AT_ONCE_MS && silent !== undefined && momentOf(silent) < AT_ONCE_MS;
}

function momentOf({ end, close }: ConversationEvidence): number {
  return Math.min(end?.atMs ?? Infinity, close?.atMs ?? Infinity);
}

/** Our ping, unread by a program that ended, makes a RST of a FIN: the connection on which nothing was sent says which it was. */
function endOf({ conversation, silent }: FramesEvidence): { readonly how: 'fin' | 'reset'; readonly atMs: number } {
  const end = conversation.end ?? { how: 'reset', atMs: 0 };
  return end.how === 'reset' && silent?.end?.how === 'fin' && !silent.close ? silent.end : end;
}

function silentFacts({ silent }: FramesEvidence): readonly Fact[] {
  if (!silent || silent.failure !== undefined) return [];
  const ms = momentOf(silent);
  return Number.isFinite(ms) ? [fact('frames-silent-same', { ms })] : [];
}

/** Ended by the server, and not by a close frame. */
function isCut({ end, close, violation, failure }: ConversationEvidence): boolean {
  return failure === undefined && end !== undefined && !end.afterOurClose && !close && !violation;
}

function isOver(conversation: ConversationEvidence): boolean {
  return isCut(conversation) || conversation.close !== undefined;
}
