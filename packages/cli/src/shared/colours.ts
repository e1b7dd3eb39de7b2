import type { Io, Output } from './io.ts';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  cyan: [36, 39],
  /** White on black, whatever the terminal has: for pictures that are made of characters. */
  screen: ['97;40', '39;49'],
} as const;

/** How to emphasise: each function returns its text, with or without escape codes around it. */
export type Colours = { readonly [Style in keyof typeof codes]: (text: string) => string };

/** Colours only where a person looks: on a terminal, unless NO_COLOR is set (no-color.org) or TERM is dumb. */
export function coloursFor(output: Output, env: Io['env']): Colours {
  const wanted = output.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
  const style = (name: keyof typeof codes) => {
    const [on, off] = codes[name];
    return (text: string) => (wanted ? `\x1b[${on}m${text}\x1b[${off}m` : text);
  };
  return {
    bold: style('bold'),
    dim: style('dim'),
    green: style('green'),
    yellow: style('yellow'),
    red: style('red'),
    cyan: style('cyan'),
    screen: style('screen'),
  };
}
