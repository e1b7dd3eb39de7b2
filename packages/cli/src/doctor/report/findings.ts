import { describeFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import { explainCommand, pageOf } from '../../findings/page.ts';
import type { Product, Snippet } from '../../findings/snippets/snippet.ts';
import type { Language } from '../../shared/language.ts';
import type { Redaction } from '../redact.ts';
import type { ReportFinding } from './report.ts';
import { factText } from './texts.ts';

/** More than that nobody reads; the page has all. */
const MAX_SNIPPETS = 3;

/** A finding in words. `products` are those that the answer itself names, for what the finding does not know. */
export function reportFinding(
  finding: Finding,
  products: readonly Product[],
  language: Language,
  redaction: Redaction,
): ReportFinding {
  const { code, severity, confidence, facts } = finding;
  const text = describeFinding(code, language, finding.params);
  const atHand = [...(finding.products ?? []), ...products];
  const shown = chosen(text.snippets, atHand);
  const rest = text.snippets.filter((one) => !shown.includes(one));
  return {
    code,
    stage: text.stage,
    severity,
    confidence,
    title: text.title,
    why: text.why,
    fix: text.fix,
    evidence: [...new Set(facts.map((one) => factText(one, language, redaction)))],
    snippets: shown.map(({ product, format, text: lines }) => ({
      product,
      format,
      text: lines,
      atHand: atHand.includes(product),
    })),
    moreProducts: [...new Set(rest.map(({ product }) => product))],
    explain: explainCommand(code),
    page: pageOf(code),
  };
}

/** Those of the products at hand; of the others, only a single one that there is nothing beside. */
function chosen(snippets: readonly Snippet[], products: readonly Product[]): readonly Snippet[] {
  const own = [...new Set(products)].flatMap((product) => snippets.filter((one) => one.product === product));
  return own.length > 0 ? own.slice(0, MAX_SNIPPETS) : snippets.slice(0, 1);
}
