import { type Fact, fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import type { FramesEvidence } from '../../evidence/frames.ts';
import type { Evidence } from '../../evidence/index.ts';
import { answeredFact, answersNothing, pingFact } from '../../facts/frames.ts';
import { type Check, firstOf } from '../check.ts';
import { found } from '../found.ts';

/** From here on a round trip is no network any more, where the handshake was quick. */
const HELD_MS = 250;
const HELD_RATIO = 10;
const STEADY_RATIO = 3;
const ONCE_SLOW_MS = 1000;
const BOX = 'middlebox-swallows-frames';
const BUSY = 'event-loop-blocked';

/** The connection stays open: does the server answer? */
export const answerChecks: Check = (evidence) => {
  const { frames } = evidence;
  if (!frames || frames.conversation.violation || frames.conversation.failure !== undefined) return [];
  return firstOf(nothingAnswered, controlFrames, pings, held)(evidence);
};

/** Neither pings nor a message nor a close frame bring anything back. */
function nothingAnswered({ frames }: Evidence): readonly Finding[] {
  if (!frames || !answersNothing(frames)) return [];
  const facts = unansweredFacts(frames);
  const [first] = frames.pings;
  if (frames.pings.length > 1 && first?.rttMs !== undefined) {
    const before = fact('frames-ping-answered-before', { ms: first.rttMs });
    return [found('half-open', 'error', [before, ...facts], { confidence: 'likely' })];
  }
  const { conversation, fill } = frames;
  if (fill && !fill.tookAll) {
    const stuck = fact('frames-fill-stuck', { mib: fill.offeredBytes / 2 ** 20 });
    return [found('slow-readers', 'error', [...facts, stuck])];
  }
  const taken = fill ? [fact('frames-fill-taken', { mib: fill.offeredBytes / 2 ** 20 })] : [];
  if (conversation.frameCount > 0) {
    const speaks = fact('frames-server-speaks', {
      messages: conversation.messageCount,
      pings: conversation.pingsHeard,
    });
    return [found('pings-unanswered', 'error', [...facts, speaks, ...taken], { confidence: 'likely' })];
  }
  return [
    found('middlebox-swallows-frames', 'error', [...facts, ...taken], { confidence: 'likely' }),
    // From here, a program that throws away what it reads looks like a box that does.
    found('pings-unanswered', 'error', [...facts, ...taken], { confidence: 'possible' }),
  ];
}

/** Messages come back, pings and close frames do not: something between us and the program lets only data through. */
function controlFrames({ frames }: Evidence): readonly Finding[] {
  if (frames?.data?.answeredMs === undefined || !frames.closing || frames.closing.answeredMs !== undefined) return [];
  return [found('control-frames-swallowed', 'warning', unansweredFacts(frames), { confidence: 'likely' })];
}

function pings({ frames }: Evidence): readonly Finding[] {
  if (frames?.closing) return [found('pings-unanswered', 'warning', [...unansweredFacts(frames), ...strange(frames)])];
  return [];
}

/** Pings come back, and every one of them far later than the answer to the handshake. */
function held({ frames }: Evidence): readonly Finding[] {
  const rtts = (frames?.pings ?? []).flatMap(({ rttMs }) => (rttMs === undefined ? [] : [rttMs]));
  const handshakeMs = frames?.conversation.exchange.headMs;
  if (rtts.length < 2 || handshakeMs === undefined) return [];
  const ms = Math.min(...rtts);
  const slowest = Math.max(...rtts);
  if (ms < HELD_MS || ms < HELD_RATIO * handshakeMs) return onceSlow(ms, slowest);
  const facts = [fact('frames-slow', { ms, handshakeMs })];
  // A box holds each frame for the same time; who is busy answers when it comes to it.
  const isConstant = slowest < STEADY_RATIO * ms;
  const [first, second] = isConstant ? ([BOX, BUSY] as const) : ([BUSY, BOX] as const);
  return [
    found(first, 'warning', facts, { confidence: 'likely' }),
    found(second, 'warning', facts, { confidence: 'possible' }),
  ];
}

function onceSlow(fastest: number, slowest: number): readonly Finding[] {
  if (slowest < ONCE_SLOW_MS || slowest < 2 * HELD_RATIO * fastest) return [];
  return [found(BUSY, 'note', [fact('idle-rtts', { fastest, slowest })], { confidence: 'possible' })];
}

function unansweredFacts({ pings: sent, data, closing }: FramesEvidence): readonly Fact[] {
  return [
    ...sent.slice(-1).flatMap(pingFact),
    data ? answeredFact('data', data.answeredMs, data.waitedMs) : fact('frames-data-not-sent'),
    ...(closing ? [answeredFact('close', closing.answeredMs, closing.waitedMs)] : []),
  ];
}

function strange({ conversation }: FramesEvidence): readonly Fact[] {
  return conversation.strangePongs > 0 ? [fact('frames-pong-strange', { count: conversation.strangePongs })] : [];
}
