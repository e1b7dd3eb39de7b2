import { clientsByReason } from '../report/clients.ts';
import { durationOf } from '../report/duration.ts';
import type { DoctorReport, ReportFinding } from '../report/report.ts';
import { reportWords } from '../report/words/index.ts';
import type { ReportWords } from '../report/words/report-words.ts';
import { MARKS } from './look.ts';

/** A report to paste into an issue. Text of peers stands in fences that it cannot end, or is escaped. */
export function renderMarkdown(report: DoctorReport): string {
  const words = reportWords[report.language];
  const sections = [
    `## ${inline(report.verdict)}`,
    `${code(report.url)} · ${durationOf(report.ms)} · handfast ${report.tool.version} · ${report.startedAt}`,
    ...(report.cutShort ? [`*${inline(words.endsEarly)}*`] : []),
    ...report.findings.map((one, i) => finding(one, i, words)),
    ...bisection(report, words),
    ...clients(report, words),
    stages(report, words),
    ...handshake(report, words),
  ];
  return `${sections.join('\n\n')}\n`;
}

function finding(one: ReportFinding, index: number, words: ReportWords): string {
  const label = words.remark(words.severities[one.severity], words.confidences[one.confidence]);
  const parts = [
    `### ${index + 1}. ${inline(one.title)}`,
    code(one.code) + label,
    inline(one.why),
    ...(one.evidence.length > 0 ? [`**${words.evidence}**`, list(one.evidence)] : []),
    ...(one.fix.length > 0 ? [`**${words.fix}**`, list(one.fix)] : []),
    ...one.snippets.flatMap(({ product, format, text, atHand }) => [
      (atHand ? words.example(product) : words.exampleOnly(product)) + words.colon.trimEnd(),
      fence(text, format),
    ]),
    `${one.moreProducts.length > 0 ? `${words.more(words.list(one.moreProducts))} ` : ''}${code(one.explain)}`,
  ];
  return parts.join('\n\n');
}

function bisection({ bisection: found }: DoctorReport, words: ReportWords): string[] {
  if (found === null) return [];
  const rows = found.tries.map(({ what, opened, answer }) => [MARKS[opened ? 'passed' : 'failed'], what, answer]);
  return [
    `### ${words.bisectionTitle}`,
    inline(found.summary),
    ...(found.pair === null
      ? []
      : [
          words.fails + words.colon.trimEnd(),
          fence(found.pair.fails.join('\n'), 'http'),
          words.opens + words.colon.trimEnd(),
          fence(found.pair.opens.join('\n'), 'http'),
        ]),
    ...(found.stopped === null ? [] : [inline(found.stopped)]),
    ...(rows.length > 0 ? [folded(words.allTries(rows.length), table(['', '', ''], rows))] : []),
  ];
}

function clients({ clients: all, embedded }: DoctorReport, words: ReportWords): string[] {
  if (all.length === 0) return [];
  const rows = clientsByReason(all).map(([reason, clients]) => [
    MARKS[reason === '' ? 'passed' : 'failed'],
    words.list(clients),
    reason === '' ? words.accepts : reason,
  ]);
  const device = embedded === null ? [] : [[words.embedded(embedded.safe), ...embedded.because].map(inline).join('; ')];
  return [`### ${words.clientsTitle}`, table(['', '', ''], rows), ...device.flat()];
}

function stages(report: DoctorReport, words: ReportWords): string {
  const rows = report.stages
    .filter(({ verdict }) => verdict !== 'skipped')
    .map(({ name, verdict, ms, facts }) => [MARKS[verdict], name, facts.join('; '), durationOf(ms)]);
  return folded(words.stagesTitle, table(['', '', '', ''], rows));
}

function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function handshake({ handshake: exchange }: DoctorReport, words: ReportWords): string[] {
  if (exchange === null) return [];
  const answer = [...exchange.answer, ...(exchange.rest.length > 0 ? ['', ...exchange.rest] : [])];
  return [
    `### ${words.handshakeTitle}`,
    fence(exchange.request.join('\n'), 'http'),
    answer.length === 0 ? inline(words.nothingCame) : fence(answer.join('\n'), 'http'),
    ...(exchange.ms === null ? [inline(exchange.end)] : []),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(inline)))].join('\n');
}

function list(items: readonly string[]): string {
  return items.map((one) => `- ${inline(one)}`).join('\n');
}

/** A fence with more backticks than there are anywhere in the text. */
export function fence(text: string, format: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${format}\n${text}\n${marks}`;
}

/** A code span, which no backtick within ends. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const marks = '`'.repeat(longest + 1);
  return longest === 0 ? `${marks}${text}${marks}` : `${marks} ${text} ${marks}`;
}

/**
 * Text within a line: no mark-up, HTML, link, mention or reference comes of it. Every character that CommonMark or GitHub
 * gives a meaning is escaped. Mentions and references GitHub looks for in what has been rendered, where neither a backslash nor
 * an entity is left: these are broken by a space of no width.
 */
export function inline(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~!$]/g, '\\$&')
    .replace(/#(?=\d)|GH-(?=\d)/gi, '$&&#8203;')
    .replace(/@(?=\w)/g, '@&#8203;')
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, (it) => `${it.slice(0, 3)}&#46;`)
    .replace(/^(?:[-+#=]|\d+[.)])/, (it) => `${it.slice(0, -1)}\\${it.slice(-1)}`);
}
