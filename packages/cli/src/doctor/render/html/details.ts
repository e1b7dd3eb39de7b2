import { escapeHtml } from '../../../shared/page/escape-html.ts';
import { clientsByReason } from '../../report/clients.ts';
import { durationOf } from '../../report/duration.ts';
import type { DoctorReport, ReportClient, ReportStage, ReportTry } from '../../report/report.ts';
import type { ReportWords } from '../../report/words/report-words.ts';
import { MARKS } from '../look.ts';
import { compared } from '../pair.ts';

/** Every stage with what it saw. */
export function stagesSection({ stages }: DoctorReport, words: ReportWords): string {
  const rows = stages.filter(({ verdict }) => verdict !== 'skipped').map((one) => stageRow(one, words));
  return section(words.stagesTitle, `<table>${rows.join('\n')}</table>`);
}

function stageRow({ name, verdict, facts, ms }: ReportStage, words: ReportWords): string {
  const shown = facts.map((one) => `<p>${escapeHtml(one)}</p>`).join('');
  return `<tr class="${verdict}"><td class="mark" title="${escapeHtml(words.verdicts[verdict])}">${MARKS[verdict]}</td><td class="name">${escapeHtml(name)}</td><td>${shown}</td><td class="time">${durationOf(ms)}</td></tr>`;
}

/** The handshake, request beside answer. */
export function handshakeSection({ handshake }: DoctorReport, words: ReportWords): string {
  if (handshake === null) return '';
  const { request, answer, rest, end, ms } = handshake;
  const behind = rest.length === 0 ? '' : `\n\n<span class="rest">${escapeHtml(rest.join('\n'))}</span>`;
  const came = answer.length === 0 ? escapeHtml(words.nothingCame) : escapeHtml(answer.join('\n')) + behind;
  const how = ms === null ? `<p class="page">${escapeHtml(end)}</p>` : '';
  return sectionOf(
    words.handshakeTitle,
    `<div class="wire">${side('sent', words.sent, escapeHtml(request.join('\n')))}${side('received', words.received, came)}</div>${how}`,
  );
}

/** What was found by changing the handshake. */
export function bisectionSection({ bisection }: DoctorReport, words: ReportWords): string {
  if (bisection === null) return '';
  const { summary, tries, pair, stopped } = bisection;
  const row = ({ what, opened, answer }: ReportTry) =>
    resultRow(opened, `<p>${escapeHtml(what)}</p>`, escapeHtml(answer));
  const opening = tries.filter(({ opened }) => opened).map(row);
  const all = `<details><summary>${escapeHtml(words.allTries(tries.length))}</summary><table>${tries.map(row).join('\n')}</table></details>`;
  const both =
    pair === null
      ? ''
      : `<div class="wire">${side('sent', words.fails, marked(pair.fails, pair.opens))}${side('received', words.opens, marked(pair.opens, pair.fails))}</div>`;
  const early = stopped === null ? '' : `<p class="page">${escapeHtml(stopped)}</p>`;
  return section(
    words.bisectionTitle,
    `<p class="summary">${escapeHtml(summary)}</p>${both}<table>${opening.join('\n')}</table>${early}${tries.length > opening.length ? all : ''}`,
  );
}

/** What only one of the two has stands out. */
function marked(lines: readonly string[], others: readonly string[]): string {
  return compared(lines, others)
    .map(({ text, isShared }) => (isShared ? escapeHtml(text) : `<mark>${escapeHtml(text)}</mark>`))
    .join('\n');
}

/** Whether other clients would take the same answer. */
export function clientsSection({ clients, embedded }: DoctorReport, words: ReportWords): string {
  if (clients.length === 0) return '';
  const rows = clientsByReason(clients).map(([reason, names]) =>
    resultRow(
      reason === '',
      `<p><strong>${escapeHtml(words.list(names))}</strong></p><p>${escapeHtml(reason)}</p>${sayings(clients, names, words)}`,
      escapeHtml(reason === '' ? words.accepts : words.refuses),
    ),
  );
  if (embedded !== null) {
    const because = embedded.because.map((one) => `<p>${escapeHtml(one)}</p>`).join('');
    const verdict = embedded.safe ? 'passed' : 'odd';
    rows.push(
      `<tr class="${verdict}"><td class="mark">${MARKS[verdict]}</td><td colspan="2"><p><strong>${escapeHtml(words.embedded(embedded.safe))}</strong></p>${because}</td></tr>`,
    );
  }
  return section(words.clientsTitle, `<table>${rows.join('\n')}</table>`);
}

/** The texts of their own errors, for who looks for one. */
function sayings(clients: readonly ReportClient[], names: readonly string[], words: ReportWords): string {
  const said = clients.filter(({ client, says }) => says !== null && names.includes(client));
  if (said.length === 0) return '';
  const items = said.map(
    ({ client, says }) => `<li>${escapeHtml(client)}${words.colon}<code>${escapeHtml(says ?? '')}</code></li>`,
  );
  return `<details><summary>${escapeHtml(words.theirWords)}</summary><ul>${items.join('')}</ul></details>`;
}

function resultRow(isGood: boolean, what: string, answer: string): string {
  const verdict = isGood ? 'passed' : 'failed';
  return `<tr class="${verdict}"><td class="mark">${MARKS[verdict]}</td><td>${what}</td><td class="answer">${answer}</td></tr>`;
}

function side(name: 'sent' | 'received', caption: string, lines: string): string {
  return `<figure class="${name}"><figcaption>${escapeHtml(caption)}</figcaption><pre>${lines}</pre></figure>`;
}

function section(title: string, body: string): string {
  return sectionOf(title, `<div class="card">${body}</div>`);
}

function sectionOf(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>\n${body}</section>`;
}
