import { printable } from '@handfast/ws/protocol';
import { renderUnicodeCompact } from 'uqr';
import type { Look } from '../../doctor/render/look.ts';
import { textOf } from '../../facts/fact.ts';
import { describeFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Language } from '../../shared/language.ts';
import { columnsOf, wrap } from '../../shared/wrap.ts';
import type { ConnectionReport, ListenEvent } from '../report.ts';
import type { ShapeResult } from '../shape-table.ts';
import type { RunningListener } from '../start-listening.ts';
import { type ListenWords, listenWords } from './words.ts';

/** More of these nobody reads, and nobody may flood a terminal. */
const MAX_FIELDS = 40;
const MAX_MESSAGES = 20;
const MAX_TURNED_AWAY = 10;

/** How to write, and in which language. */
export interface Style extends Look {
  readonly language: Language;
}

/** What is printed once it listens. */
export function renderListening(
  { urls, isOnNetwork, certificate }: Pick<RunningListener, 'urls' | 'isOnNetwork' | 'certificate'>,
  version: string,
  style: Style,
): string {
  const { paint } = style;
  const words = listenWords[style.language];
  const lines = ['', `  ${paint.bold('Handfast')} ${paint.dim(version)}  listen: ${words.listening}`, ''];
  lines.push(...urls.map((url) => `  ${paint.cyan(url)}`));
  lines.push(...indented(isOnNetwork ? words.onNetwork : words.onMachine, style).map(paint.dim), '');
  const [first] = urls;
  if (isOnNetwork && first !== undefined) {
    const page = first.replace(/^ws/, 'http');
    lines.push(...qr(page, paint), `  ${paint.dim(`${words.scan} ${page}`)}`, '');
  }
  if (certificate !== undefined) {
    lines.push(...indented(words.certificate, style), paint.dim(certificate.trimEnd()));
    lines.push(...words.trust.flatMap((line) => indented(line, style)), '');
  }
  return `${[...lines, paint.dim(`  ${words.untilStopped}`), ''].join('\n')}\n`;
}

/** Half blocks, with the border that readers need: light is what is printed, so that the colours have to be set. */
function qr(text: string, paint: Style['paint']): string[] {
  return renderUnicodeCompact(text, { border: 2 })
    .split('\n')
    .map((line) => `  ${paint.screen(line)}`);
}

/** Puts events into words. It remembers what it has said of a connection, so that nothing is said twice. */
export class ListenRenderer {
  readonly #style: Style;
  readonly #words: ListenWords;
  /** Findings that were shown when the request was answered, by connection. */
  readonly #shown = new Map<number, ReadonlySet<string>>();
  /** Messages that were shown, by connection: a flood of them is not. */
  readonly #messages = new Map<number, number>();
  #turnedAway = 0;

  constructor(style: Style) {
    this.#style = style;
    this.#words = listenWords[style.language];
  }

  /** The lines for an event; empty where it says nothing new. */
  render(event: ListenEvent): string {
    const { paint } = this.#style;
    switch (event.type) {
      case 'connected':
        return '';
      case 'turned-away':
        this.#turnedAway += 1;
        return this.#turnedAway > MAX_TURNED_AWAY
          ? ''
          : `  ${paint.yellow('!')} ${this.#words.turnedAway(event.client)}\n`;
      case 'failed':
        return `  ${paint.red('✗')} #${event.id}${this.#words.colon}${printable(event.message, 200)}\n`;
      case 'taken':
        return `  ${paint.dim(`#${event.id}`)} ${paint.green(this.#words.taken)}\n`;
      case 'message':
        return this.#message(event);
      case 'answered':
        this.#shown.set(event.report.id, new Set(event.report.findings.map(({ code }) => code)));
        return this.#lines([...this.#head(event.report), ...this.#findings(event.report.findings)]);
      case 'ended':
        return this.#ended(event.report);
    }
  }

  #message({ id, bytes, isBinary, data }: ListenEvent & { type: 'message' }): string {
    const { paint } = this.#style;
    const count = (this.#messages.get(id) ?? 0) + 1;
    this.#messages.set(id, count);
    if (count > MAX_MESSAGES) return count === MAX_MESSAGES + 1 ? `  ${paint.dim(`#${id}`)} …\n` : '';
    const text = isBinary ? data.toString('hex', 0, 24) : printable(data.toString(), 60);
    return `  ${paint.dim(`#${id}`)} ${this.#words.message(bytes, isBinary)}${this.#words.colon}${paint.dim(text)}\n`;
  }

  #ended(report: ConnectionReport): string {
    const { paint } = this.#style;
    this.#messages.delete(report.id);
    const shown = this.#shown.get(report.id);
    this.#shown.delete(report.id);
    const fresh = report.findings.filter(({ code }) => !shown?.has(code));
    const lines = shown === undefined ? this.#head(report) : [];
    if (report.frames !== undefined) {
      const { messages, pingsSent, pongs, close, end } = report.frames;
      const parts = [
        this.#words.ends[end],
        ...(close === undefined ? [] : [this.#words.closedWith(close.code)]),
        this.#words.messages(messages),
        ...(pingsSent === 0 ? [] : [this.#words.pings(pingsSent, pongs)]),
      ];
      lines.push(`  ${paint.dim(`#${report.id}`)} ${parts.join(this.#words.comma)}`);
    }
    lines.push(...this.#findings(fresh));
    if (report.findings.length === 0) lines.push(`  ${paint.green('✓')} ${this.#words.nothingWrong}`);
    return this.#lines(lines);
  }

  #head(report: ConnectionReport): string[] {
    const { paint } = this.#style;
    const { id, at, client, guess, answer, request, servers } = report;
    const parts = [
      `${paint.bold(`#${id}`)} ${paint.dim(at.toTimeString().slice(0, 8))} ${this.#words.from(client)}`,
      ...(guess === undefined ? [] : [this.#words.looksLike(guess.name, guess.by === 'user-agent')]),
      answer === undefined ? this.#words.notAnswered : this.#words.answeredWith(answer.status, answer.shape),
    ];
    const lines = ['', `  ${parts.join(this.#words.comma)}`];
    if (request !== undefined) {
      lines.push(paint.dim(`    > ${printable(request.line, 160)}`));
      lines.push(
        ...request.fields
          .slice(0, MAX_FIELDS)
          .map(([name, value]) => paint.dim(`    > ${printable(name, 60)}: ${printable(value, 160)}`)),
      );
      if (request.fields.length > MAX_FIELDS) lines.push(paint.dim('    > …'));
    }
    if (servers.length > 0) {
      const answers = servers.map(({ name, status, says }) => {
        const text = status === 'passed-on' ? this.#words.passedOn : String(status);
        return says === '' || String(says).startsWith(text)
          ? `${name} ${says || text}`
          : `${name} ${text}${this.#words.aside(says)}`;
      });
      lines.push(...indented(`${this.#words.servers}${this.#words.colon}${answers.join(' · ')}`, this.#style));
    }
    return lines;
  }

  #findings(findings: readonly Finding[]): string[] {
    return findings.flatMap((one) => this.#finding(one));
  }

  #finding({ code, severity, confidence, facts, params }: Finding): string[] {
    const { paint, language } = this.#style;
    const { title, fix } = describeFinding(code, language, params);
    const mark = severity === 'error' ? paint.red('✗') : severity === 'warning' ? paint.yellow('!') : paint.cyan('i');
    const label =
      code +
      this.#words.aside(
        `${this.#words.severities[severity]}${this.#words.comma}${this.#words.confidences[confidence]}`,
      );
    const [first = '', ...more] = wrap(title, this.#style.width - 4);
    return [
      `  ${mark} ${paint.bold(first)}`,
      ...more.map((line) => `    ${paint.bold(line)}`),
      ...facts.flatMap((one) => indented(textOf(one, language), this.#style, 4)),
      ...(severity === 'note' ? [] : fix.flatMap((step) => indented(`→ ${step}`, this.#style, 4))),
      paint.dim(`    ${label}`),
    ];
  }

  #lines(lines: readonly string[]): string {
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }
}

/** What is printed at the end: what was tried, and how many clients had something wrong. */
export function renderListenSummary(
  counts: { readonly connections: number; readonly faulty: number },
  shapes: readonly ShapeResult[],
  style: Style,
): string {
  const words = listenWords[style.language];
  const lines = [''];
  if (shapes.length > 1) lines.push(style.paint.bold(`  ${words.shapesTitle}`), ...shapeRows(shapes, words, style), '');
  return `${[...lines, `  ${words.summary(counts.connections, counts.faulty)}`].join('\n')}\n`;
}

function shapeRows(shapes: readonly ShapeResult[], words: ListenWords, { paint, language }: Style): string[] {
  const width = Math.max(...shapes.map(({ shape }) => shape.id.length));
  return shapes.map(({ shape, taken, left }) => {
    const isTried = taken + left > 0;
    const mark = !isTried ? paint.dim('·') : left === 0 ? paint.green('✓') : paint.red('✗');
    const result = !isTried ? words.shapeNotTried : left === 0 ? words.shapeTaken : words.shapeLeft;
    const padded = result + ' '.repeat(Math.max(0, 9 - columnsOf(result)));
    return `  ${mark} ${shape.id.padEnd(width)}  ${padded}  ${paint.dim(shape.title[language])}`;
  });
}

function indented(text: string, { width }: Style, columns = 2): string[] {
  return wrap(text, width - columns).map((line) => ' '.repeat(columns) + line);
}
