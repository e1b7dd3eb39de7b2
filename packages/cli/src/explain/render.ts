import { printable } from '@handfast/ws/protocol';
import { describeFinding, type FindingText } from '../findings/describe.ts';
import { explainCommand } from '../findings/page.ts';
import type { Snippet } from '../findings/snippets/snippet.ts';
import type { Colours } from '../shared/colours.ts';
import type { Language } from '../shared/language.ts';
import { wrap } from '../shared/wrap.ts';
import type { Explanation, Recognised } from './explain.ts';
import { messagesOf } from './messages.ts';
import { type ExplainWords, explainWords } from './words.ts';

/** How to write an explanation. */
export interface Look {
  readonly language: Language;
  readonly paint: Colours;
  /** Columns; Infinity where lines are not wrapped. */
  readonly width: number;
}

const MAX_CAUSES = 6;

/** An explanation as text for people. The text of the user, which may come from a peer, is escaped. */
export function renderExplanation(explanation: Explanation, text: string, look: Look): string {
  const words = explainWords[look.language];
  const [first, ...others] = explanation.recognised;
  if (first === undefined) return renderUnknown(words, look);
  const lines = ['', ...head(first, text, words, look), '', ...causes(first, explanation, text, words, look)];
  if (others.length > 0)
    lines.push(look.paint.bold(words.also), ...others.flatMap((one) => brief(one, text, words, look)), '');
  if (explanation.next.length > 0) {
    lines.push(look.paint.bold(words.next));
    for (const { command, purpose } of explanation.next) {
      lines.push(`  ${look.paint.cyan(command)}`, look.paint.dim(`    ${words.purposes[purpose]}`));
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}

function renderUnknown(words: ExplainWords, look: Look): string {
  const advice = words.unknownAdvice.flatMap((line) => indented(line, 2, look));
  return `\n${look.paint.yellow(words.unknown)}\n${advice.join('\n')}\n\n`;
}

function head(one: Recognised, text: string, words: ExplainWords, look: Look): string[] {
  const lines = [
    `${look.paint.dim(`${words.says(one.by)}${words.colon}`)}${look.paint.yellow(printable(asWritten(one, text), 200))}`,
    ...wrap(meaningOf(one, words), look.width).map(look.paint.bold),
  ];
  const { library } = one;
  if (library?.expected) lines.push(...labelled(words.expected + words.colon, library.expected, look));
  if (library?.hint) lines.push(...labelled(words.hint + words.colon, library.hint, look));
  if (one.by === 'Handfast' && library !== undefined)
    lines.push(look.paint.dim(`${words.more}${words.colon}${library.page}`));
  return lines;
}

/** What was recognised, with the capitals that it has in the text, where it stands there in one piece. */
function asWritten({ matched }: Recognised, text: string): string {
  const lower = text.toLowerCase();
  const at = lower.indexOf(matched.toLowerCase());
  return at === -1 || lower.length !== text.length ? matched : text.slice(at, at + matched.length);
}

function meaningOf({ meaning, number }: Recognised, words: ExplainWords): string {
  return words.meanings[meaning].replace('{number}', String(number));
}

function causes(one: Recognised, { target }: Explanation, text: string, words: ExplainWords, look: Look): string[] {
  const [first, ...rest] = one.causes.slice(0, MAX_CAUSES).map((code) => describeFinding(code, look.language, target));
  if (first === undefined) return [];
  const lines = [look.paint.bold(words.likely), ...fully(first, one.meaning === 'finding', text, words, look)];
  for (const [i, finding] of rest.entries()) {
    lines.push(...numbered(i + 2, finding, look), ...finding.fix.slice(0, 1).flatMap((step) => arrow(step, look)));
    lines.push(look.paint.cyan(`     ${explainCommand(finding.code)}`), '');
  }
  return lines;
}

function fully(finding: FindingText, withAll: boolean, text: string, words: ExplainWords, look: Look): string[] {
  const lines = [...numbered(1, finding, look), ...indented(finding.why, 5, look)];
  lines.push(...finding.fix.flatMap((step) => arrow(step, look)));
  const shown = withAll ? finding.snippets : finding.snippets.filter(({ product }) => isNamed(product, text));
  for (const snippet of shown) lines.push('', ...pasteable(snippet, words, look));
  const products = [...new Set(finding.snippets.filter((one) => !shown.includes(one)).map(({ product }) => product))];
  if (products.length > 0)
    lines.push('', ...indented(words.examplesFor(products.join(', ')), 5, look).map(look.paint.dim));
  if (withAll) return [...lines, ...messages(finding, words, look), ''];
  return [...lines, look.paint.cyan(`     ${explainCommand(finding.code)}`), ''];
}

function messages({ code }: FindingText, words: ExplainWords, look: Look): string[] {
  const lines = messagesOf(code).flatMap(({ by, text }) => indented(`${by}${words.colon}${text}`, 7, look));
  return lines.length === 0 ? [] : ['', look.paint.bold(`     ${words.seen}`), ...lines];
}

function isNamed(product: string, text: string): boolean {
  return text.toLowerCase().includes(product.toLowerCase());
}

function pasteable({ product, text }: Snippet, words: ExplainWords, look: Look): string[] {
  return [
    look.paint.dim(`     ${words.example(product)}`),
    ...text.split('\n').map((line) => `       ${look.paint.cyan(line)}`),
  ];
}

function numbered(number: number, finding: FindingText, look: Look): string[] {
  const [first = '', ...rest] = wrap(finding.title, look.width - 5);
  return [
    `  ${look.paint.yellow(`${number}.`)} ${look.paint.bold(first)}`,
    ...rest.map((line) => `     ${look.paint.bold(line)}`),
  ];
}

function arrow(step: string, look: Look): string[] {
  return wrap(step, look.width - 7).map((line, i) =>
    i === 0 ? `     ${look.paint.green('→')} ${line}` : `       ${line}`,
  );
}

function brief(one: Recognised, text: string, words: ExplainWords, look: Look): string[] {
  const [first] = one.causes;
  const title = first === undefined ? meaningOf(one, words) : describeFinding(first, look.language).title;
  return [
    `  ${look.paint.yellow(printable(asWritten(one, text), 120))} ${look.paint.dim(`(${one.by})`)}`,
    ...indented(title, 5, look),
  ];
}

function labelled(label: string, text: string, look: Look): string[] {
  return wrap(label + text, look.width).map(look.paint.dim);
}

function indented(text: string, columns: number, look: Look): string[] {
  return wrap(text, look.width - columns).map((line) => ' '.repeat(columns) + line);
}
