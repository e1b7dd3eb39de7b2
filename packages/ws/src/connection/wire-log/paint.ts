/** How parts of a line are told apart. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  wrong(text: string): string;
  sent(text: string): string;
  received(text: string): string;
}

const same = (text: string) => text;
/** Without colours: for files. */
export const plain: Paint = { bold: same, dim: same, wrong: same, sent: same, received: same };

const sgr = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;
/** With the colours of the terminal's own palette (ECMA-48 §8.3.117). */
export const colours: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  wrong: sgr(31, 39),
  sent: sgr(32, 39),
  received: sgr(36, 39),
};
