import { fact } from '../../../facts/fact.ts';
import { dialectOf } from '../../../forensics/dialect.ts';
import type { Check } from '../check.ts';
import { found } from '../found.ts';
import { asksForHeartbeat } from './closed.ts';

/** What the first messages say of the clients that this server expects. */
export const greetingChecks: Check = ({ frames }) => {
  if (!frames || frames.conversation.close || frames.conversation.violation) return [];
  const [first] = frames.conversation.messages;
  if (first && !first.isBinary && dialectOf(first.start.toString()) === 'engine.io') {
    return [found('raw-client-to-socketio', 'note', [fact('frames-dialect', { dialect: 'engine.io' })])];
  }
  const asks = asksForHeartbeat(frames.conversation);
  return asks ? [found('heartbeat-wrong-layer', 'note', [asks], { confidence: 'likely' })] : [];
};
