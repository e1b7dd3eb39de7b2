import { wrap } from '../../shared/wrap.ts';
import { clientsByReason } from '../report/clients.ts';
import { durationOf } from '../report/duration.ts';
import type { DoctorReport, ReportBisection, ReportExchange, ReportFinding } from '../report/report.ts';
import { reportWords } from '../report/words/index.ts';
import type { ReportWords } from '../report/words/report-words.ts';
import { type Look, MARKS, toneOf } from './look.ts';
import { compared } from './pair.ts';
import { stageLine } from './stage-line.ts';

/** Of what opened when it was tried; other outputs have all. */
const MAX_TRIES = 5;

export interface TerminalParts {
  /** Leave out the stages: they were shown while they ran. Default false. */
  readonly withoutStages?: boolean;
}

/** A report for people: verdict, causes with their evidence and what to do, and the bytes that prove it. */
export function renderTerminal(
  report: DoctorReport,
  look: Look,
  { withoutStages = false }: TerminalParts = {},
): string {
  const words = reportWords[report.language];
  const lines = [
    ...(withoutStages ? [] : ['', ...stages(report, look)]),
    '',
    ...verdict(report, words, look),
    ...findings(report, words, look),
    ...bisection(report.bisection, words, look),
    ...clients(report, words, look),
    ...(report.healthy ? [] : handshake(report.handshake, words, look)),
  ];
  return `${lines.join('\n').trimEnd()}\n\n`;
}

function stages(report: DoctorReport, look: Look): string[] {
  return report.stages.filter(({ verdict }) => verdict !== 'skipped').map((one) => stageLine(one, look));
}

function verdict(report: DoctorReport, words: ReportWords, { paint, width }: Look): string[] {
  const tone = toneOf(report);
  const colour = { passed: paint.green, odd: paint.yellow, failed: paint.red }[tone];
  const indent = 2;
  const lines = wrap(report.verdict, width - indent).map((line, i) =>
    i === 0 ? `${colour(MARKS[tone])} ${paint.bold(line)}` : `  ${paint.bold(line)}`,
  );
  return [
    ...lines,
    paint.dim(`  ${report.url}  ${words.took(durationOf(report.ms))}`),
    ...(report.cutShort && report.findings.length > 0 ? [paint.yellow(`  ${words.endsEarly}`)] : []),
    '',
  ];
}

function findings(report: DoctorReport, words: ReportWords, look: Look): string[] {
  const { findings: all, healthy } = report;
  const [first, ...others] = all;
  if (first === undefined) return [];
  if (healthy) return [look.paint.bold(words.worthKnowing), ...all.flatMap((one) => brief(one, words, look))];
  const rest = others.flatMap((one) => brief(one, words, look));
  return [...fully(first, words, look), ...(rest.length === 0 ? [] : [look.paint.bold(words.others), ...rest])];
}

/** The title is in the verdict. */
function fully(finding: ReportFinding, words: ReportWords, look: Look): string[] {
  const { paint } = look;
  const label = words.remark(words.severities[finding.severity], words.confidences[finding.confidence]);
  const lines = [paint.dim(finding.code + label), ...indented(finding.why, 2, look), ''];
  if (finding.evidence.length > 0) {
    lines.push(paint.bold(words.evidence), ...finding.evidence.flatMap((one) => item('•', one, look)), '');
  }
  lines.push(paint.bold(words.fix), ...finding.fix.flatMap((one) => item(paint.green('→'), one, look)), '');
  for (const { product, text, atHand } of finding.snippets) {
    lines.push(paint.dim(`  ${atHand ? words.example(product) : words.exampleOnly(product)}`));
    lines.push(...text.split('\n').map((line) => `    ${paint.cyan(line)}`), '');
  }
  const more = finding.moreProducts.length > 0 ? indented(words.more(words.list(finding.moreProducts)), 2, look) : [];
  return [...lines, ...[...more, `  ${finding.explain}`].map(paint.dim), ''];
}

function brief(finding: ReportFinding, words: ReportWords, look: Look): string[] {
  const { paint } = look;
  const lines = item(markFor(finding, look), finding.title, look);
  lines.push(
    ...finding.evidence
      .slice(0, 2)
      .flatMap((one) => indented(one, 4, look))
      .map(paint.dim),
  );
  lines.push(...finding.fix.slice(0, 1).flatMap((one) => indented(`→ ${one}`, 4, look)));
  return [...lines, paint.dim(`    ${finding.explain}${words.remark(words.severities[finding.severity])}`), ''];
}

function markFor({ severity }: ReportFinding, { paint }: Look): string {
  if (severity === 'error') return paint.red('✗');
  return severity === 'warning' ? paint.yellow('!') : paint.cyan('i');
}

function bisection(found: ReportBisection | null, words: ReportWords, look: Look): string[] {
  // That nothing opens it, the stages have said.
  if (found === null || (found.stopped === null && found.pair === null && found.tries.every(({ opened }) => !opened))) {
    return [];
  }
  const { paint } = look;
  const lines = [paint.bold(words.bisectionTitle), ...indented(found.summary, 2, look)];
  for (const { what } of found.tries.filter(({ opened }) => opened).slice(0, MAX_TRIES)) {
    lines.push(...item(paint.green(MARKS.passed), what, look));
  }
  if (found.pair !== null) lines.push('', ...pairOf(found.pair.fails, found.pair.opens, words, look));
  if (found.stopped !== null) lines.push(...indented(found.stopped, 2, look).map(paint.yellow));
  return [...lines, ''];
}

/** Two requests, one below the other: what only one of them has stands out. */
function pairOf(fails: readonly string[], opens: readonly string[], words: ReportWords, { paint }: Look): string[] {
  const side = (lines: readonly string[], others: readonly string[], sign: string, colour: (text: string) => string) =>
    compared(lines, others).map(({ text, isShared }) =>
      isShared ? paint.dim(`      ${text}`) : colour(`    ${sign} ${text}`),
    );
  return [
    `  ${paint.red(words.fails)}`,
    ...side(fails, opens, '-', paint.red),
    `  ${paint.green(words.opens)}`,
    ...side(opens, fails, '+', paint.green),
  ];
}

function clients({ clients: all, embedded }: DoctorReport, words: ReportWords, look: Look): string[] {
  if (all.length === 0) return [];
  const { paint } = look;
  const lines = clientsByReason(all).flatMap(([reason, clients]) =>
    reason === ''
      ? item(paint.green(MARKS.passed), words.allAccept(words.list(clients)), look)
      : item(paint.red(MARKS.failed), words.list(clients) + words.colon + reason, look),
  );
  if (embedded !== null) {
    const mark = embedded.safe ? paint.green(MARKS.passed) : paint.yellow(MARKS.odd);
    const because = embedded.because.length > 0 ? words.colon + embedded.because.join('; ') : '';
    lines.push(...item(mark, words.embedded(embedded.safe) + because, look));
  }
  return [paint.bold(words.clientsTitle), ...lines, ''];
}

function handshake(exchange: ReportExchange | null, words: ReportWords, look: Look): string[] {
  if (exchange === null) return [];
  const { paint } = look;
  const answer = [...exchange.answer, ...(exchange.rest.length > 0 ? ['', ...exchange.rest.slice(0, 8)] : [])];
  return [
    paint.bold(words.handshakeTitle),
    ...exchange.request.map((line) => `  ${paint.dim('>')} ${line}`),
    ...(answer.length > 0
      ? answer.map((line) => `  ${paint.dim('<')} ${line}`.trimEnd())
      : [`  ${paint.dim(words.nothingCame)}`]),
    ...(exchange.ms === null ? [`  ${paint.dim(exchange.end)}`] : []),
    '',
  ];
}

function item(mark: string, text: string, look: Look): string[] {
  return wrap(text, look.width - 4).map((line, i) => (i === 0 ? `  ${mark} ${line}` : `    ${line}`));
}

function indented(text: string, columns: number, look: Look): string[] {
  return wrap(text, look.width - columns).map((line) => ' '.repeat(columns) + line);
}
