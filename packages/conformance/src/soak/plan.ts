import type { Random } from '../fuzz/random.ts';

/** How a life ends; those of the server because the client asks for it. */
export const ends = [
  'close',
  'terminate',
  'reset',
  'half-close',
  'cut opening',
  'server close',
  'server terminate',
  'server reset',
  'server half-close',
] as const;
export type End = (typeof ends)[number];

export type Step =
  /** Sends these sizes at once, and waits for all echoes. */
  | { readonly kind: 'talk'; readonly sizes: readonly number[] }
  /** The same, and reads nothing for a while. */
  | { readonly kind: 'hold'; readonly sizes: readonly number[] }
  | { readonly kind: 'ping'; readonly bytes: number };

/** What one client does from its opening to its end. */
export interface Plan {
  readonly deflates: boolean;
  readonly steps: readonly Step[];
  readonly end: End;
  /** Sent right before the end, whose echoes nobody waits for. */
  readonly unawaited: readonly number[];
}

const MOST_BYTES = 256 * 1024;

export function makePlan(random: Random): Plan {
  const steps: Step[] = [];
  do steps.push(makeStep(random));
  while (!random.oneIn(4));
  return {
    deflates: random.oneIn(2),
    steps,
    end: random.pick(ends),
    unawaited: random.oneIn(2) ? makeSizes(random) : [],
  };
}

function makeStep(random: Random): Step {
  if (random.oneIn(8)) return { kind: 'ping', bytes: random.below(126) };
  return { kind: random.oneIn(10) ? 'hold' : 'talk', sizes: makeSizes(random) };
}

function makeSizes(random: Random): number[] {
  return Array.from({ length: random.oneIn(4) ? 1 + random.below(4) : 1 }, () => makeSize(random));
}

/** From nothing to 256 KiB: each order of magnitude as often as the others, both bounds now and then. */
function makeSize(random: Random): number {
  const kind = random.below(40);
  if (kind === 0) return 0;
  if (kind === 1) return MOST_BYTES;
  return Math.floor(MOST_BYTES ** (random.below(1 << 20) / (1 << 20)));
}
