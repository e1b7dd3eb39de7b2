/** Anything in words: the message of an error, or the value. Whatever a program throws: some values cannot be made a string. */
export function textOf(value: unknown): string {
  try {
    return String(value instanceof Error ? value.message : value);
  } catch {
    return `a value of type ${typeof value}`;
  }
}
