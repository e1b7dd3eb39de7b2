/** What a program threw, in words. It may have thrown anything, also what cannot be made a string. */
export function thrownText(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return `a value of type ${typeof thrown}`;
  }
}

/** The same as an error: itself, where it is one. */
export function thrownError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(thrownText(thrown));
}
