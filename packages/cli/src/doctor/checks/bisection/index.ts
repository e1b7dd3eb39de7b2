import { type Check, firstOf } from '../../finding.ts';
import { otherClients } from './clients.ts';
import { flapping, openElsewhere, proven } from './proven.ts';

/** What is read out of an answer, where it is beyond doubt. */
function certain(check: Check): Check {
  return (evidence) => {
    const found = check(evidence);
    return found.every(({ confidence, code }) => confidence === 'certain' && code !== 'handshake-refused') ? found : [];
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
