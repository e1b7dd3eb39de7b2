import { escapeHtml } from '../../../shared/page/escape-html.ts';
import { hashSource } from '../../../shared/page/page-headers.ts';
import { durationOf } from '../../report/duration.ts';
import type { DoctorReport } from '../../report/report.ts';
import { reportWords } from '../../report/words/index.ts';
import type { ReportWords } from '../../report/words/report-words.ts';
import { toneOf } from '../look.ts';
import { bisectionSection, clientsSection, handshakeSection, stagesSection } from './details.ts';
import { findingCard } from './finding.ts';
import { reportStyle } from './style.ts';

/**
 * A report as one HTML file that loads nothing and runs nothing: no script at all, and a policy that would not let one run.
 * It follows the colours that the reader prefers.
 */
export function renderHtml(report: DoctorReport): string {
  const words = reportWords[report.language];
  const style = reportStyle();
  const policy = `default-src 'none'; style-src ${hashSource(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${report.language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(report.verdict)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<p class="brand"><strong>Handfast doctor</strong><span>${escapeHtml(timeOf(report))}</span></p>
${verdict(report, words)}
${findings(report, words)}
${bisectionSection(report, words)}
${handshakeSection(report, words)}
${clientsSection(report, words)}
${stagesSection(report, words)}
<footer>handfast ${escapeHtml(report.tool.version)}</footer>
</body>
</html>
`;
}

function verdict(report: DoctorReport, words: ReportWords): string {
  const early =
    report.cutShort && report.findings.length > 0 ? `<p class="label">${escapeHtml(words.endsEarly)}</p>` : '';
  const ran = report.stages.filter((one) => one.verdict !== 'skipped');
  const way = ran.map((one) => `<li class="${one.verdict}">${escapeHtml(one.name)}</li>`).join('');
  return `<header class="verdict ${toneOf(report)}">
${early}<h1>${escapeHtml(report.verdict)}</h1>
<p class="url">${escapeHtml(report.url)}</p>
<p class="meta">${escapeHtml(words.took(durationOf(report.ms)))}</p>
<ol class="way" aria-label="${escapeHtml(words.stagesTitle)}">${way}</ol>
</header>`;
}

function findings({ findings: all }: DoctorReport, words: ReportWords): string {
  const [first, ...others] = all;
  if (first === undefined) return '';
  const rest = others.map((one) => findingCard(one, words)).join('\n');
  const also = others.length === 0 ? '' : `<section><h2>${escapeHtml(words.others)}</h2>\n${rest}</section>`;
  const title = `<h2>${escapeHtml(first.severity === 'note' ? words.worthKnowing : words.firstCause)}</h2>`;
  return `<section>${title}\n${findingCard(first, words)}</section>\n${also}`;
}

function timeOf({ startedAt }: DoctorReport): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)} UTC`;
}
