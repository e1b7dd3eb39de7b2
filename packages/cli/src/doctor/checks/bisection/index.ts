import type { FindingCode } from '../../../findings/codes.ts';
import type { Finding } from '../../../findings/finding.ts';
import { type Check, firstOf } from '../check.ts';
import { otherClients } from './clients.ts';
import { flapping, openElsewhere, proven } from './proven.ts';

/** These say that it is refused here, and not why: that it opens elsewhere says more. */
const SAYS_LITTLE: readonly FindingCode[] = ['handshake-refused', 'no-handler-on-path'];

/** What is read out of an answer, where it is beyond doubt. */
function certain(check: Check): Check {
  return (evidence) => {
    const found = check(evidence);
    const tells = ({ confidence, code }: Finding) => confidence === 'certain' && !SAYS_LITTLE.includes(code);
    return found.every(tells) ? found : [];
  };
}

/**
 * Why a handshake is refused, with experiments before what can be read out of the answer: that it opens when one thing is
 * changed is proof.
 */
export function refusal(readings: readonly Check[]): Check {
  const read: Check = (evidence) => readings.flatMap((check) => check(evidence));
  const explained = firstOf(proven, certain(read), openElsewhere, read);
  return (evidence) => [...flapping(evidence), ...explained(evidence)];
}

export { otherClients };
