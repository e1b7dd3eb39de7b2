import type { Product } from '../../../findings/snippets/snippet.ts';

type Limits = readonly (readonly [product: Product, seconds: number])[];

/** After how much silence products cut a connection, unless told otherwise. */
export const idleLimits: Limits = [
  ['Heroku', 55],
  ['nginx', 60],
  ['ingress-nginx', 60],
  ['Apache httpd', 60],
  ['AWS ALB', 60],
  ['Cloudflare', 100],
  ['Azure', 240],
  ['Envoy', 300],
  ['AWS NLB', 350],
  ['AWS API Gateway', 600],
];

/** At which age products end a connection, busy or not. */
export const lifeLimits: Limits = [
  ['Envoy', 15],
  ['Google Cloud', 30],
  ['Google Cloud', 300],
  ['Google Cloud', 3600],
  ['AWS API Gateway', 7200],
];

/** Whose limit that may be: within five percent, or a second. */
export function limitsNear(limits: Limits, ms: number): readonly Product[] {
  const seconds = ms / 1000;
  return limits
    .filter(([, limit]) => Math.abs(limit - seconds) <= Math.max(1, 0.05 * limit))
    .map(([product]) => product);
}
