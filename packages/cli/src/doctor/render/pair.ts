/** A line of a request, and whether the other request has it too. */
export interface ComparedLine {
  readonly text: string;
  readonly isShared: boolean;
}

/** The lines of one request, held against those of another. Each handshake has a key of its own: that is no difference. */
export function compared(lines: readonly string[], others: readonly string[]): readonly ComparedLine[] {
  const known = new Set(others.map(withoutKey));
  return lines.map((text) => ({ text, isShared: known.has(withoutKey(text)) }));
}

function withoutKey(line: string): string {
  return line.replace(/^(sec-websocket-key:).*/i, '$1');
}
