import type { Product } from '../../findings/snippets/snippet.ts';
import type { Diagnosis } from '../diagnosis.ts';

/** Who answers there, as far as the answers say: for which products there is something to paste. */
export function productsAtHand(_diagnosis: Diagnosis): readonly Product[] {
  return [];
}
