import { closeFacts } from '../../facts/later.ts';
import type { Check } from '../check.ts';
import { found } from '../found.ts';

/** We closed in order, and the server does not. */
export const closeChecks: Check = ({ close }) => {
  if (!close || close.conversation.failure !== undefined || close.conversation.violation) return [];
  const { conversation } = close;
  const facts = closeFacts(close);
  if (!conversation.close) return [found('close-handshake-incomplete', 'warning', facts)];
  // Who asked may end TCP itself; only clients that wait for the server notice.
  if (!conversation.end) return [found('close-handshake-incomplete', 'note', facts)];
  return [];
};
