import { performance } from 'node:perf_hooks';
import { sleep } from '../../shared/sleep.ts';
import type { Context } from '../context.ts';
import type { IdleEvidence, Strand, Traffic } from '../evidence/idle.ts';
import { answersNothing } from '../facts/frames.ts';
import { idleStageFacts, wantsHeartbeat } from '../facts/idle.ts';
import { isLoopback } from '../net/loopback.ts';
import type { Conversation } from '../wire/conversation/conversation.ts';
import { converse, type Handshake } from '../wire/conversation/converse.ts';
import { pingOnce } from './frames.ts';
import { handshakeAgain, isOpenable } from './open-again.ts';
import type { Stage } from './stage.ts';

/** A little after the limits that products have by default: a box that forgets in silence shows only to who asks then. */
const RUNGS_MS = [12_000, 32_000, 57_000, 62_000, 105_000, 185_000, 245_000, 305_000, 355_000, 605_000];
const MAX_RUNGS = 6;
const MAX_INTERVAL_MS = 5000;
const ANSWER_MS = 2000;
/** Between handshakes, where the server is not on this machine. */
const PAUSE_MS = 100;
const LOOPBACK_PAUSE_MS = 20;
const MESSAGE = Buffer.from('handfast doctor: still here');

/** Several connections at once: silent ones that are asked after different times, and one for each kind of traffic. */
export const idleStage: Stage<'idle'> = {
  id: 'idle',
  applies: ({ plan }, evidence) => plan.idleMs !== undefined && isOpenable(evidence) && isWorthWaiting(evidence),
  async probe(context, evidence) {
    const untilMs = context.plan.idleMs ?? 0;
    const handshake = handshakeAgain(context, evidence);
    const ladder = new Ladder(handshake, context, untilMs);
    const target = evidence.url?.target;
    const pauseMs = target && isLoopback(target.host) ? Math.min(LOOPBACK_PAUSE_MS, untilMs / 40) : PAUSE_MS;
    return ladder.climb(pauseMs);
  },
  verdict: ({ strands }) =>
    strands.some(({ close, end, answersAtEnd }) => close ?? end ?? answersAtEnd === false) ? 'odd' : 'passed',
  facts: idleStageFacts,
};

/** Is there a connection that may live, as far as its first moments say? */
function isWorthWaiting({ frames }: Parameters<NonNullable<typeof idleStage.applies>>[1]): boolean {
  if (!frames) return true;
  const { conversation, closing } = frames;
  if (conversation.failure !== undefined || conversation.violation) return false;
  if (closing) return !answersNothing(frames);
  return !conversation.close && (conversation.end?.atMs ?? Infinity) > 100;
}

class Ladder {
  readonly #handshake: Handshake;
  readonly #context: Context;
  readonly #untilMs: number;
  readonly #intervalMs: number;
  /** How long those with traffic live: no longer than it takes to see that they outlive the silent ones. */
  #horizonMs: number;
  readonly #began = performance.now();

  constructor(handshake: Handshake, context: Context, untilMs: number) {
    this.#handshake = handshake;
    this.#context = context;
    this.#untilMs = untilMs;
    this.#intervalMs = Math.min(untilMs / 20, MAX_INTERVAL_MS);
    this.#horizonMs = untilMs;
  }

  async climb(pauseMs: number): Promise<IdleEvidence> {
    const kinds: readonly Traffic[] = this.#context.plan.sendsData ? ['ping', 'pong', 'data'] : ['ping', 'pong'];
    const climbers = [
      ...rungs(this.#untilMs).map((ms) => () => this.#silent(ms)),
      ...kinds.map((traffic) => () => this.#busy(traffic)),
    ];
    const strands: Promise<Strand>[] = [];
    for (const climb of climbers) {
      strands.push(climb());
      await sleep(pauseMs, this.#context.signal);
    }
    return { untilMs: this.#untilMs, intervalMs: this.#intervalMs, strands: await Promise.all(strands) };
  }

  /** Says nothing for so long; then it is asked whether it still answers. */
  async #silent(wantedMs: number): Promise<Strand> {
    const conversation = await converse(this.#handshake);
    const startedMs = performance.now() - this.#began;
    const { signal, plan } = this.#context;
    await conversation.until(() => conversation.isOver, wantedMs, signal);
    const ageMs = conversation.nowMs;
    if (conversation.isOver && conversation.wasOpened) {
      this.#horizonMs = Math.min(this.#horizonMs, Math.max(1.5 * ageMs, ageMs + 4 * this.#intervalMs));
    }
    const ping =
      conversation.isOpen && !signal.aborted
        ? await pingOnce(conversation, Math.min(plan.timeoutMs, ANSWER_MS), signal)
        : undefined;
    // An end that comes with the ping says that it was over before, and nobody had told us.
    const answers = ping && ping.rttMs !== undefined;
    return strandOf(conversation, { traffic: 'none', startedMs, wantedMs, ageMs, answersAtEnd: answers });
  }

  async #busy(traffic: Traffic): Promise<Strand> {
    const conversation = await converse(this.#handshake);
    const startedMs = performance.now() - this.#began;
    const { signal } = this.#context;
    while (conversation.isOpen && !signal.aborted && conversation.nowMs < this.#horizonMs) {
      if (traffic === 'ping') conversation.ping();
      else if (traffic === 'pong') conversation.pong();
      else conversation.send(MESSAGE, true);
      await conversation.until(() => conversation.isOver, this.#intervalMs, signal);
    }
    const { nowMs: ageMs } = conversation;
    return strandOf(conversation, { traffic, startedMs, wantedMs: this.#untilMs, ageMs, answersAtEnd: undefined });
  }
}

type Told = Pick<Strand, 'traffic' | 'startedMs' | 'wantedMs' | 'ageMs' | 'answersAtEnd'>;

function strandOf(conversation: Conversation, told: Told): Strand {
  const { wasOpened: opened } = conversation;
  const { fastestRttMs, slowestRttMs } = conversation.pings;
  const { close, end, pingsHeard, messages } = conversation.leave();
  return {
    ...told,
    opened,
    close,
    end,
    fastestRttMs,
    slowestRttMs,
    pingsHeard,
    heartbeatAsked: wantsHeartbeat(messages),
  };
}

/** The whole time, and before it what can show where a silent death is: known limits, or parts of the time. */
function rungs(untilMs: number): readonly number[] {
  const known = RUNGS_MS.filter((ms) => ms < 0.97 * untilMs);
  const steps = known.length > 0 ? known : [untilMs / 4, untilMs / 2];
  return [...steps.slice(-MAX_RUNGS + 1), untilMs];
}
