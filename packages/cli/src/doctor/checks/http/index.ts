import type { Finding } from '../../../findings/finding.ts';
import type { Check } from '../check.ts';
import { clientCertificateChecks } from '../tls/client-certificate.ts';
import { complaints, complaintToPlain } from './complaints.ts';
import { gateways } from './gateways.ts';
import { redirects } from './redirects.ts';
import { sameAsPlain } from './same-as-plain.ts';
import { explain, type Situation, type SituationCheck, situationOf } from './situation.ts';
import { socketIo } from './socket-io.ts';
import { acceptedOtherwise, otherPathOfWs, refusals, statuses } from './statuses.ts';
import { unanswered } from './unanswered.ts';
import { unreadableRequest } from './unreadable-request.ts';

/** From the most telling to the most general: numbers and words of products, then statuses, then comparisons. */
const explanations: readonly SituationCheck[] = [
  acceptedOtherwise,
  socketIo,
  redirects,
  complaints,
  gateways,
  statuses,
  complaintToPlain,
  otherPathOfWs,
  unreadableRequest,
  sameAsPlain,
  refusals,
  (situation) => [explain(situation, 'handshake-refused', 'certain')],
];

/** An upgrade that was answered with another status than 101: why? What TLS explains is said there. */
const refused: Check = (evidence) => {
  if (clientCertificateChecks(evidence).length > 0) return [];
  const situation = situationOf(evidence);
  return situation === undefined ? [] : firstThatExplains(situation);
};

function firstThatExplains(situation: Situation): readonly Finding[] {
  for (const explanation of explanations) {
    const found = explanation(situation);
    if (found.length > 0) return found;
  }
  return [];
}

/** Everything that comes instead of a 101. */
export const httpChecks: readonly Check[] = [unanswered, refused];
