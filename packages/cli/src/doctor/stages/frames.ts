import type { Context } from '../context.ts';
import type { ConversationEvidence } from '../evidence/conversation.ts';
import type { Asked, FillEvidence, FramesEvidence, PingRecord, UncompressedEvidence } from '../evidence/frames.ts';
import { answersNothing, framesStageFacts } from '../facts/frames.ts';
import { isLoopback } from '../net/loopback.ts';
import type { Conversation } from '../wire/conversation/conversation.ts';
import { converse, type Handshake, withoutExtensions } from '../wire/conversation/converse.ts';
import { handshakeAgain, isOpenable } from './open-again.ts';
import type { Stage } from './stage.ts';

/** How long a server may take to say something, or to think better of it, that nobody asked for. */
const SETTLE_MS = 350;
/** For the rest of a message that has begun. */
const MESSAGE_MS = 1500;
const INFLATING_MS = 30_000;
/** For a pong; and for what else is tried where none comes. */
const ANSWER_MS = 2000;
const LAST_TRY_MS = 1500;
/** For the end of TCP behind two close frames. */
const END_MS = 2000;
/** More than the buffers of both ends hold on one machine. */
const FILL_BYTES = 16 * 1024 * 1024;
const FILL_MS = 1000;
const GREETING = 'handfast doctor: is anybody there?';

/** The first frames, and whether the server answers: pings, and where they stay unanswered, a message and a close frame. */
export const framesStage: Stage<'frames'> = {
  id: 'frames',
  applies: (_context, evidence) => isOpenable(evidence),
  async probe(context, evidence) {
    const handshake = handshakeAgain(context, evidence);
    const found = await examine(await converse(handshake), context);
    const { conversation } = found;
    const endedByItself =
      conversation.failure === undefined &&
      !conversation.violation &&
      (conversation.close ?? conversation.end) !== undefined;
    const isMute = answersNothing(found);
    const target = evidence.url?.target;
    return {
      ...found,
      fill: isMute && target && isLoopback(target.host) ? await fill(handshake, context) : undefined,
      silent: endedByItself && !found.closing ? await listen(handshake, context) : undefined,
      uncompressed:
        conversation.deflate && (isMute || (endedByItself && !conversation.close))
          ? await uncompressed(handshake, context)
          : undefined,
    };
  },
  verdict: ({ conversation, pings }) => {
    if (conversation.failure !== undefined || conversation.violation) return 'failed';
    if (conversation.end && !conversation.end.afterOurClose) return 'failed';
    return conversation.close || conversation.unfinished || pings.some(({ rttMs }) => rttMs === undefined)
      ? 'odd'
      : 'passed';
  },
  facts: framesStageFacts,
};

type Examined = Pick<FramesEvidence, 'conversation' | 'pings' | 'data' | 'closing'>;

/** The greeting of the server and its end are waited for while the first ping is on its way: that tells what answered, and until when. */
async function examine(conversation: Conversation, { plan, signal }: Context): Promise<Examined> {
  const { timeoutMs, sendsData } = plan;
  const pings: PingRecord[] = [];
  const first = conversation.isOpen ? conversation.ping() : undefined;
  const sentAtMs = conversation.nowMs;
  await settle(conversation, timeoutMs, signal);
  if (first === undefined || conversation.isOver || conversation.isInsideMessage) {
    if (first !== undefined) {
      pings.push({ sentAtMs, rttMs: conversation.rttOf(first), waitedMs: conversation.nowMs - sentAtMs });
    }
    return { conversation: conversation.leave(), pings, data: undefined, closing: undefined };
  }
  const waitMs = Math.min(timeoutMs, ANSWER_MS);
  await conversation.until(() => conversation.rttOf(first) !== undefined, waitMs, signal);
  pings.push({ sentAtMs, rttMs: conversation.rttOf(first), waitedMs: conversation.nowMs - sentAtMs });
  if (pings[0]?.rttMs !== undefined) pings.push(await pingOnce(conversation, waitMs, signal));
  if (conversation.isOver || pings.at(-1)?.rttMs !== undefined) {
    return { conversation: conversation.leave(), pings, data: undefined, closing: undefined };
  }
  const lastMs = Math.min(timeoutMs, LAST_TRY_MS);
  const data = sendsData ? await askWithMessage(conversation, lastMs, signal) : undefined;
  const closing = conversation.isOver ? undefined : await askToClose(conversation, lastMs, signal);
  return { conversation: conversation.leave(), pings, data, closing };
}

async function settle(conversation: Conversation, timeoutMs: number, signal: AbortSignal): Promise<void> {
  await conversation.until(() => conversation.isOver, SETTLE_MS, signal);
  await restOfMessage(conversation, timeoutMs, signal);
  await conversation.until(() => !conversation.isInflating, INFLATING_MS, signal);
  // After both close frames the server ends TCP (RFC 6455 §7.1.1).
  if (conversation.close) await conversation.until(() => conversation.hasEnded, Math.min(timeoutMs, END_MS), signal);
}

/** A message that has begun is waited for as long as something of it comes. */
async function restOfMessage(conversation: Conversation, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const until = conversation.nowMs + timeoutMs;
  const isWhole = (): boolean => conversation.isOver || !conversation.isInsideMessage;
  while (!isWhole() && conversation.nowMs < until) {
    // That is our own work, and bounded: the peer does not make it longer.
    await conversation.until(() => !conversation.isInflating, INFLATING_MS, signal);
    if (isWhole()) return;
    const before = conversation.receivedBytes;
    const moved = (): boolean => isWhole() || conversation.receivedBytes > before;
    if (!(await conversation.until(moved, Math.min(until - conversation.nowMs, MESSAGE_MS), signal))) return;
  }
}

export async function pingOnce(conversation: Conversation, waitMs: number, signal: AbortSignal): Promise<PingRecord> {
  const sentAtMs = conversation.nowMs;
  const ping = conversation.ping();
  await conversation.until(() => conversation.rttOf(ping) !== undefined || conversation.isOver, waitMs, signal);
  return { sentAtMs, rttMs: conversation.rttOf(ping), waitedMs: conversation.nowMs - sentAtMs };
}

async function askWithMessage(conversation: Conversation, waitMs: number, signal: AbortSignal): Promise<Asked> {
  const before = conversation.messageCount;
  return ask(conversation, () => conversation.send(Buffer.from(GREETING), true), {
    isAnswered: () => conversation.messageCount > before,
    waitMs,
    signal,
  });
}

async function askToClose(conversation: Conversation, waitMs: number, signal: AbortSignal): Promise<Asked> {
  return ask(conversation, () => conversation.sendClose(1000), {
    isAnswered: () => conversation.close !== undefined,
    waitMs,
    signal,
  });
}

interface Expected {
  readonly isAnswered: () => boolean;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

async function ask(conversation: Conversation, send: () => void, expected: Expected): Promise<Asked> {
  const sentAtMs = conversation.nowMs;
  send();
  const answered = await conversation.until(expected.isAnswered, expected.waitMs, expected.signal);
  const waitedMs = conversation.nowMs - sentAtMs;
  return { sentAtMs, answeredMs: answered ? waitedMs : undefined, waitedMs };
}

/** The same, and we do not say a word: does it end like that, too? */
async function listen(handshake: Handshake, { plan, signal }: Context): Promise<ConversationEvidence> {
  const conversation = await converse(handshake);
  await settle(conversation, plan.timeoutMs, signal);
  return conversation.leave();
}

async function uncompressed(handshake: Handshake, { plan, signal }: Context): Promise<UncompressedEvidence> {
  const conversation = await converse(withoutExtensions(handshake));
  if (conversation.isOpen) await settle(conversation, plan.timeoutMs, signal);
  const ping = conversation.isOpen
    ? await pingOnce(conversation, Math.min(plan.timeoutMs, ANSWER_MS), signal)
    : undefined;
  return { conversation: conversation.leave(), ping };
}

/** Pings, which change nothing at the other end, until they pile up, or it is clear that they do not. */
async function fill(handshake: Handshake, { plan, signal }: Context): Promise<FillEvidence | undefined> {
  const conversation = await converse(handshake);
  if (!conversation.isOpen) return undefined;
  const tookAll = await conversation.pourPings(FILL_BYTES, Math.min(plan.timeoutMs, FILL_MS), signal);
  conversation.leave();
  return { offeredBytes: FILL_BYTES, tookAll };
}
