import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import type { SizeAttempt, SizeEvidence } from '../evidence/frames.ts';
import { sizeFacts } from '../facts/later.ts';
import type { Conversation } from '../wire/conversation/conversation.ts';
import { converse, type Handshake } from '../wire/conversation/converse.ts';
import { handshakeAgain, isAlive, isOpenable } from './open-again.ts';
import type { Stage } from './stage.ts';

const FIRST_BYTES = 1024;
/** How often the gap between the largest that passed and the smallest that did not is halved. */
const HALVINGS = 4;

/** Messages of doubling size, for servers that send back what they get: where does it end, and how? */
export const sizeStage: Stage<'size'> = {
  id: 'size',
  applies: ({ plan }, evidence) =>
    plan.maxSizeBytes !== undefined && plan.sendsData && isOpenable(evidence) && isAlive(evidence),
  async probe(context, evidence) {
    return new Ramp(handshakeAgain(context, evidence), context).run();
  },
  verdict: ({ echoes, attempts }) =>
    echoes && attempts.every(({ outcome }) => outcome === 'echoed') ? 'passed' : 'odd',
  facts: sizeFacts,
};

class Ramp {
  readonly #handshake: Handshake;
  readonly #context: Context;
  readonly #attempts: SizeAttempt[] = [];
  #conversation: Conversation | undefined;

  constructor(handshake: Handshake, context: Context) {
    this.#handshake = handshake;
    this.#context = context;
  }

  async run(): Promise<SizeEvidence> {
    const { plan, signal } = this.#context;
    const maxBytes = plan.maxSizeBytes ?? 0;
    const first = await this.#try(Math.min(32, maxBytes));
    this.#attempts.length = 0;
    if (first.outcome !== 'echoed') return this.#done(false);
    let passed = 0;
    let failed: number | undefined;
    for (
      let bytes = Math.min(FIRST_BYTES, maxBytes);
      failed === undefined && !signal.aborted;
      bytes = Math.min(bytes * 2, maxBytes)
    ) {
      if ((await this.#try(bytes)).outcome === 'echoed') passed = bytes;
      else failed = bytes;
      if (bytes >= maxBytes) break;
    }
    if (failed === undefined || signal.aborted) return this.#done(true);
    if (passed > 0) await this.#try(failed, Math.min(passed, 16 * 1024));
    for (let i = 0; i < HALVINGS && failed - passed > 1 && !signal.aborted; i++) {
      const bytes: number = Math.floor((passed + failed) / 2);
      if ((await this.#try(bytes)).outcome === 'echoed') passed = bytes;
      else failed = bytes;
    }
    return this.#done(true);
  }

  #done(echoes: boolean): SizeEvidence {
    this.#conversation?.leave();
    return { echoes, attempts: this.#attempts };
  }

  /** On the connection that is there, or on a new one. */
  async #try(bytes: number, fragmentBytes?: number): Promise<SizeAttempt> {
    const { plan, signal } = this.#context;
    if (!this.#conversation?.isOpen) this.#conversation = await converse(this.#handshake);
    const conversation = this.#conversation;
    const data = Buffer.from(
      randomBytes(Math.ceil(bytes / 2))
        .toString('hex')
        .slice(0, bytes),
      'latin1',
    );
    const began = conversation.nowMs;
    const before = conversation.messageCount;
    const cameBack = (): boolean => conversation.messageCount > before && conversation.lastMessageBytes === bytes;
    if (conversation.isOpen) conversation.send(data, true, fragmentBytes);
    await conversation.until(() => cameBack() || conversation.isOver, plan.timeoutMs, signal);
    const ms = conversation.nowMs - began;
    const told = { bytes, fragmentBytes, ms, closeCode: undefined, reason: '' };
    const attempt = { ...told, ...outcomeOf(conversation, cameBack()) };
    this.#attempts.push(attempt);
    if (attempt.outcome !== 'echoed') conversation.leave();
    return attempt;
  }
}

function outcomeOf(
  conversation: Conversation,
  cameBack: boolean,
): Pick<SizeAttempt, 'outcome'> & Partial<Pick<SizeAttempt, 'closeCode' | 'reason'>> {
  if (cameBack) return { outcome: 'echoed' };
  const { close } = conversation;
  if (close) return { outcome: 'closed', closeCode: close.code, reason: close.reason };
  if (!conversation.wasOpened) return { outcome: 'not-opened' };
  return { outcome: conversation.isOver ? 'cut' : 'unanswered' };
}
