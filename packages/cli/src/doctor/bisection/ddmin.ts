/** Of several sets, the index of one that passes; -1 where none does. */
export type FirstOf<T> = (sets: readonly (readonly T[])[]) => Promise<number>;

/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002): of items that pass
 * together, a part that passes still, and of which no single item can be left out. Sets of one round are put to the test
 * together. The empty set is taken not to pass.
 */
export async function minimise<T>(items: readonly T[], firstOf: FirstOf<T>): Promise<readonly T[]> {
  let left = items;
  let parts = 2;
  while (left.length > 1) {
    const pieces = split(left, Math.min(parts, left.length));
    const alone = await firstOf(pieces);
    if (alone >= 0) {
      left = pieces[alone] as readonly T[];
      parts = 2;
      continue;
    }
    // Two pieces are each what the other leaves.
    const rests = pieces.length === 2 ? [] : pieces.map((piece) => left.filter((item) => !piece.includes(item)));
    const rest = await firstOf(rests);
    if (rest >= 0) {
      left = rests[rest] as readonly T[];
      parts = Math.max(pieces.length - 1, 2);
      continue;
    }
    if (pieces.length >= left.length) break;
    parts = pieces.length * 2;
  }
  return left;
}

function split<T>(items: readonly T[], parts: number): (readonly T[])[] {
  return Array.from({ length: parts }, (_, part) =>
    items.slice(Math.floor((part * items.length) / parts), Math.floor(((part + 1) * items.length) / parts)),
  );
}
