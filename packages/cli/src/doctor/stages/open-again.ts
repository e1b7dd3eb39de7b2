import type { Context } from '../context.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Target } from '../evidence/url.ts';
import type { Handshake } from '../wire/conversation/converse.ts';
import { upgradeRequest } from '../wire/request.ts';
import { routeOf } from '../wire/route.ts';

/** Did the handshake open a connection, so that there is one to try things on? */
export function isOpenable({ url, upgrade }: Evidence): boolean {
  return url?.target !== undefined && upgrade?.opened === true;
}

/** The handshake that opened, once more. */
export function handshakeAgain({ plan, signal }: Context, evidence: Evidence): Handshake {
  const target = evidence.url?.target as Target;
  return {
    route: routeOf(plan, target, evidence),
    shape: evidence.upgrade?.shape ?? upgradeRequest(plan, target, evidence),
    limits: { timeoutMs: plan.timeoutMs, signal },
  };
}

/** Is there, after the first frames, a connection on which something can be tried: is it open, and does it answer? */
export function isAlive({ frames }: Evidence): boolean {
  if (!frames) return true;
  const { conversation, pings, closing } = frames;
  if (conversation.failure !== undefined || conversation.violation) return false;
  if (closing) return closing.answeredMs !== undefined;
  return !conversation.close && !conversation.end && pings.every(({ rttMs }) => rttMs !== undefined);
}
