import type { Context } from '../context.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { Target } from '../evidence/url.ts';
import { isLoopback } from '../net/loopback.ts';
import { exchange } from '../wire/exchange.ts';
import { type MakeHandshake, Prober, type ProberLimits } from './prober.ts';

/** All in all a server is not asked more often than that. */
const MAX_HANDSHAKES = 96;
const MAX_PROVING_HANDSHAKES = 8;
/** The pace for a machine of somebody else. */
const PER_SECOND = 20;
const BUDGET_MS = 4000;
const PROVING_BUDGET_MS = 2000;
/** What takes longer than this is not waited for, unless the first handshake took as long. */
const MAX_TIMEOUT_MS = 1000;
/** A server that answers nothing is not waited for again and again: all at once, and that is it. */
const SILENT = { timeoutMs: 750, budgetMs: 1500, concurrency: 48 };
/** An answer that takes longer than this is a slow one. */
const SLOW_MS = 100;

/** Who makes the handshakes of a search, and who repeats what it found: each ends by itself, and in seconds. */
export function probers(
  { plan, signal }: Context,
  { host }: Target,
  before: Exchange,
): { readonly prober: Prober; readonly prover: Prober } {
  const isSilent = before.end === 'timeout';
  const took = before.openMs + (before.headMs ?? 0);
  const timeoutMs = Math.min(plan.timeoutMs, isSilent ? SILENT.timeoutMs : Math.max(MAX_TIMEOUT_MS, 2 * took));
  const handshake: MakeHandshake = ({ shape, route }) => exchange(route, shape, { timeoutMs, signal });
  const limits: ProberLimits = {
    concurrency: isSilent ? SILENT.concurrency : took > SLOW_MS ? 16 : 6,
    perSecond: isLoopback(host) ? Number.POSITIVE_INFINITY : PER_SECOND,
    maxHandshakes: MAX_HANDSHAKES,
    budgetMs: Math.min(isSilent ? SILENT.budgetMs : BUDGET_MS, 4 * plan.timeoutMs),
    signal,
  };
  const proving = { ...limits, maxHandshakes: MAX_PROVING_HANDSHAKES, budgetMs: PROVING_BUDGET_MS };
  return { prober: new Prober(handshake, limits), prover: new Prober(handshake, proving) };
}
