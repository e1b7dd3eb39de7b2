import { sleep } from '../../shared/sleep.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { RepeatRun } from '../evidence/frames.ts';
import { repeatFacts } from '../facts/later.ts';
import { isLoopback } from '../net/loopback.ts';
import { converse, type Handshake } from '../wire/conversation/converse.ts';
import { handshakeAgain } from './open-again.ts';
import { isReachable } from './reachable.ts';
import type { Stage } from './stage.ts';

/** Never more than ten handshakes a second to somebody else's server. */
const PAUSE_MS = 100;
const TOO_MANY = 429;

/** The same handshake, many times, one after the other: does it always go the same way? */
export const repeatStage: Stage<'repeat'> = {
  id: 'repeat',
  applies: ({ plan }, evidence) => plan.repeat > 1 && evidence.upgrade !== undefined && isReachable(evidence),
  async probe(context, evidence) {
    const handshake = handshakeAgain(context, evidence);
    const target = evidence.url?.target;
    const pauseMs = target && isLoopback(target.host) ? 0 : PAUSE_MS;
    const runs: RepeatRun[] = [];
    while (runs.length < context.plan.repeat && !context.signal.aborted) {
      if (runs.length > 0 && pauseMs > 0) await sleep(pauseMs, context.signal);
      const run = await runOnce(handshake);
      runs.push(run);
      if (run.status === TOO_MANY) return { runs, stoppedAt429: true };
    }
    return { runs, stoppedAt429: false };
  },
  verdict: ({ runs }) => (new Set(runs.map(({ outcome }) => outcome)).size > 1 ? 'odd' : 'passed'),
  facts: repeatFacts,
};

async function runOnce(handshake: Handshake): Promise<RepeatRun> {
  const conversation = await converse(handshake);
  const { exchange, failure } = conversation.leave();
  const { head, headMs, openMs } = exchange;
  return { outcome: failure ?? 'opened', status: head?.status, sign: signOf(exchange), ms: openMs + (headMs ?? 0) };
}

/** What differs between servers behind one name, and holds no secret. */
function signOf({ head }: Exchange): string {
  if (!head) return '';
  const named = ['Server', 'Via', 'X-Powered-By', 'X-Served-By', 'X-Backend', 'X-Backend-Server'];
  return named.flatMap((name) => head.headers.all(name).map((value) => `${name}: ${value}`)).join(', ');
}
