import type { ResponseHead } from '@handfast/ws/protocol';
import type { Fact } from '../../../facts/fact.ts';
import type { FindingCode } from '../../../findings/codes.ts';
import type { Confidence, Finding, Severity } from '../../../findings/finding.ts';
import type { Evidence } from '../../evidence/index.ts';
import { answerOf } from '../../fingerprint/answer.ts';
import { identitiesOf, productsOf } from '../../fingerprint/identities.ts';

/** The head of the 101, where one came. */
export function switched({ upgrade }: Evidence): ResponseHead | undefined {
  return upgrade?.exchange.end === 'answered' && upgrade.exchange.head?.status === 101
    ? upgrade.exchange.head
    : undefined;
}

/** A finding about the 101, with the snippets of those who show in it. */
export function upgradeFinding(
  evidence: Evidence,
  code: FindingCode,
  confidence: Confidence,
  facts: readonly Fact[],
  severity: Severity = 'error',
): Finding {
  const answers = [evidence.upgrade?.exchange, evidence['plain-get']?.exchange].flatMap((exchange) => {
    const answer = exchange && answerOf(exchange);
    return answer ? [answer] : [];
  });
  const products = productsOf(answers.flatMap(identitiesOf));
  return { code, severity, confidence, facts, products };
}
