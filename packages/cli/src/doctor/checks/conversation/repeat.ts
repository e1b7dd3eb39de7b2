import { fact } from '../../../facts/fact.ts';
import { repeatFacts } from '../../facts/later.ts';
import type { Check } from '../check.ts';
import { found } from '../found.ts';

/** The same handshake, and not the same outcome. */
export const repeatChecks: Check = ({ repeat, frames, upgrade, bisection }) => {
  if (repeat?.stoppedAt429 && repeat.runs.length > 1) {
    return [found('handshake-rate-limit', 'warning', repeatFacts(repeat))];
  }
  // Where the first one failed, the bisection has tried it again, too.
  if (upgrade?.opened === false && bisection) return [];
  const outcomes = new Set(repeat?.runs.map(({ outcome }) => outcome));
  if (repeat && outcomes.size > 1) return [found('handshake-flaps', 'warning', repeatFacts(repeat))];
  const failure = frames?.conversation.failure;
  if (failure === undefined) return [];
  const code = failure === 'WS_ERR_STATUS_429' ? 'handshake-rate-limit' : 'handshake-flaps';
  return [found(code, 'warning', [fact('frames-not-opened', { code: failure })], { confidence: 'likely' })];
};
