/** More of a log than anybody pastes; what is longer keeps its beginning and its end, where errors stand. */
const MAX_INPUT = 40_000;

/**
 * The text as patterns see it: lower case, no quotes, no colours, one space for any space. Messages then match however a
 * program has wrapped, quoted or coloured them.
 */
export function normalise(text: string): string {
  const kept = text.length <= MAX_INPUT ? text : `${text.slice(0, MAX_INPUT / 2)}\n${text.slice(-MAX_INPUT / 2)}`;
  return (
    kept
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals write
      .replace(/\u001b\[[\d;]{0,20}[a-z]/gi, '')
      .normalize('NFKC')
      .toLowerCase()
      .replace(/['"`´‘’‚“”„‟«»‹›]/g, '')
      .replace(/\\[nrt]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  );
}
