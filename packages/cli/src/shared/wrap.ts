/**
 * Breaks a text into lines of at most `width` columns. Chinese may break between any two characters, except that a line
 * neither begins with closing punctuation nor ends with opening punctuation; what is longer than a line is left whole.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of piecesOf(text)) {
    const wide = columnsOf(piece.trimEnd());
    if (used > 0 && used + wide > width) {
      lines.push(line.trimEnd());
      line = '';
      used = 0;
    }
    line += piece;
    used += columnsOf(piece);
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}

/** How many columns of a terminal a text takes: East Asian wide characters take two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += isWide(char) ? 2 : 1;
  return columns;
}

const CLOSING = '，。、；：？！）】》”’…%.,;:?!)]}';
const OPENING = '（【《“‘([{';

/** The parts between which a line may break: words with the space behind them, and single wide characters. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let before = '';
  for (const char of text) {
    const breaks =
      before !== '' &&
      !CLOSING.includes(char) &&
      !OPENING.includes(before) &&
      ((before === ' ' && char !== ' ') || isWide(char) || isWide(before)) &&
      char !== ' ';
    if (breaks) {
      pieces.push(piece);
      piece = '';
    }
    piece += char;
    before = char;
  }
  return piece === '' ? pieces : [...pieces, piece];
}

function isWide(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
