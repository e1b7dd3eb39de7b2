import type { Product } from '../../findings/snippets/snippet.ts';
import type { Answer } from './answer.ts';
import { bodyMarks } from './body-marks.ts';
import { headerMarks } from './header-marks.ts';
import type { Identity, Role } from './identity.ts';

/** Who answered: those in front first, the application last. */
export function identitiesOf(answer: Answer): readonly Identity[] {
  const found = [...headerMarks(answer), ...bodyMarks(answer)];
  const unique = found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index);
  return ORDER.flatMap((role) => unique.filter((one) => one.role === role));
}

const ORDER: readonly Role[] = ['edge', 'passer', 'stripper', 'pages', 'application'];

/** The products whose snippets fit, the likeliest first. */
export function productsOf(identities: readonly Identity[]): readonly Product[] {
  return [...new Set(identities.flatMap(({ product }) => (product === undefined ? [] : [product])))];
}
