import type { Product } from '../../findings/snippets/snippet.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { answerOf } from '../fingerprint/answer.ts';
import { identitiesOf, productsOf } from '../fingerprint/identities.ts';

/** Who answers there, as far as the answers say: for which products there is something to paste. */
export function productsAtHand({ evidence }: Diagnosis): readonly Product[] {
  const found = [evidence.upgrade?.exchange, evidence['plain-get']?.exchange].flatMap((exchange) => {
    const answer = exchange === undefined ? undefined : answerOf(exchange);
    return answer === undefined ? [] : productsOf(identitiesOf(answer));
  });
  return [...new Set(found)];
}
