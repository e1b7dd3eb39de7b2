import { escapeHtml } from '../../../shared/page/escape-html.ts';
import type { ReportFinding, ReportSnippet } from '../../report/report.ts';
import type { ReportWords } from '../../report/words/report-words.ts';

/** One cause: what, why, how one can tell, what to do. */
export function findingCard(finding: ReportFinding, words: ReportWords): string {
  const { severity, confidence, code, title, why, evidence, fix, snippets, moreProducts, explain } = finding;
  const more = moreProducts.length > 0 ? `${words.more(words.list(moreProducts))} ` : '';
  return `<article class="card ${severity}">
<p class="tags"><span class="tag">${escapeHtml(words.severities[severity])}</span><span>${escapeHtml(words.confidences[confidence])}</span><code>${code}</code></p>
<h3>${escapeHtml(title)}</h3>
<p class="why">${escapeHtml(why)}</p>
${list(words.evidence, 'facts', evidence)}
${list(words.fix, 'fix', fix)}
${snippets.map((one) => figure(one, words)).join('\n')}
<p class="page">${escapeHtml(more)}<code>${explain}</code></p>
</article>`;
}

function list(title: string, name: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<h4>${escapeHtml(title)}</h4>\n<ul class="${name}">${items.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`;
}

function figure({ product, text, atHand }: ReportSnippet, words: ReportWords): string {
  const caption = atHand ? words.example(product) : words.exampleOnly(product);
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption><pre><code>${escapeHtml(text)}</code></pre></figure>`;
}
