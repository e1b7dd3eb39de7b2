import { sizeFacts } from '../../facts/later.ts';
import type { Check } from '../check.ts';
import { found } from '../found.ts';

/** Messages up to some size come back, larger ones end the connection or are never heard of again. */
export const sizeChecks: Check = ({ size }) => {
  const failed = size?.echoes ? size.attempts.find(({ outcome }) => outcome !== 'echoed') : undefined;
  if (!size || !failed || failed.outcome === 'not-opened') return [];
  // A limit is a policy, and told in order by 1009; where it is not told, programs do not know what hit them.
  const isTold = failed.outcome === 'closed' && failed.closeCode === 1009;
  const confidence = isTold ? 'certain' : 'likely';
  return [found('message-too-big', isTold ? 'note' : 'warning', sizeFacts(size), { confidence })];
};
