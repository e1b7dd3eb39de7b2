import { closeFacts } from '../facts/later.ts';
import { converse } from '../wire/conversation/converse.ts';
import { handshakeAgain, isAlive, isOpenable } from './open-again.ts';
import type { Stage } from './stage.ts';

const CODE = 1000;
const ANSWER_MS = 3000;
const END_MS = 1000;

/** The closing handshake (RFC 6455 §7.1.2), begun by us on a connection that works. */
export const closeStage: Stage<'close'> = {
  id: 'close',
  // Where pings stay unanswered, the first frames have tried a close frame, too.
  applies: (_context, evidence) => isOpenable(evidence) && isAlive(evidence) && evidence.frames?.closing === undefined,
  async probe(context, evidence) {
    const { plan, signal } = context;
    const conversation = await converse(handshakeAgain(context, evidence));
    const sentAtMs = conversation.nowMs;
    if (conversation.isOpen) {
      conversation.sendClose(CODE);
      await conversation.until(() => conversation.isOver, Math.min(plan.timeoutMs, ANSWER_MS), signal);
    }
    if (conversation.close) {
      await conversation.until(() => conversation.hasEnded, Math.min(plan.timeoutMs, END_MS), signal);
    }
    const waitedMs = conversation.nowMs - sentAtMs;
    return { conversation: conversation.leave(), sentAtMs, waitedMs };
  },
  verdict: ({ conversation }) => (conversation.close && conversation.end ? 'passed' : 'odd'),
  facts: closeFacts,
};
