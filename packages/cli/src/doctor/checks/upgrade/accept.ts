import { acceptFor } from '@handfast/ws/protocol';
import { type Fact, fact } from '../../../facts/fact.ts';
import type { FindingCodeOf } from '../../../findings/codes.ts';
import type { Exchange } from '../../evidence/exchange.ts';
import type { UpgradeEvidence } from '../../evidence/http.ts';
import type { Check } from '../check.ts';
import { formulaOf, SAMPLE_KEY } from './accept-formulas.ts';
import { switched, upgradeFinding } from './switched.ts';

const NAME = 'sec-websocket-accept';

/** What is `Sec-WebSocket-Accept` made of, where it is not of the key that was sent (RFC 6455 §4.2.2)? */
export const accept: Check = (evidence) => {
  const { upgrade } = evidence;
  const head = switched(evidence);
  if (!upgrade || !head) return [];
  const { key } = upgrade.exchange;
  const wanted = acceptFor(key);
  const values = head.headers.all(NAME);
  const [value = ''] = values;
  if (values.length === 1 && value === wanted) return [];
  const facts = [fact('upgrade-key', { key }), fact('upgrade-accept-wanted', { value: wanted })];
  if (values.every((one) => one === '')) {
    // Drafts before RFC 6455 answered with these two, and with the answer to their challenge behind the head.
    const isDraft = head.headers.has('sec-websocket-location');
    return [upgradeFinding(evidence, isDraft ? 'websocket-version-unsupported' : 'accept-missing', 'certain', facts)];
  }
  facts.unshift(fact('upgrade-accept', { value: values.join(', ') }));
  if (values.length > 1 || isDoubled(value)) return [upgradeFinding(evidence, 'accept-repeated', 'certain', facts)];
  const { code, because } = causeOf(value, upgrade);
  return [upgradeFinding(evidence, code, because.length > 0 ? 'certain' : 'likely', [...because, ...facts])];
};

function causeOf(
  value: string,
  upgrade: UpgradeEvidence,
): { code: FindingCodeOf<'upgrade'>; because: readonly Fact[] } {
  const { exchange, again, sameKey } = upgrade;
  const known = formulaOf(value, exchange.key);
  if (known) return { code: known.code, because: [fact('upgrade-accept-formula', { formula: known.formula })] };
  const ofOther = otherKeys(upgrade).find((key) => acceptFor(key) === value);
  if (ofOther !== undefined)
    return { code: 'accept-of-user-key', because: [fact('upgrade-accept-of', { key: ofOther })] };
  const another = 'accept-of-another-handshake';
  if (value === acceptFor(SAMPLE_KEY))
    return { code: another, because: [fact('upgrade-accept-sample', { key: SAMPLE_KEY })] };
  if (acceptIn(again) === value && again?.key !== exchange.key) {
    return { code: another, because: [fact('upgrade-accept-constant')] };
  }
  if (again && acceptIn(again) === acceptFor(exchange.key))
    return { code: another, because: [fact('upgrade-accept-late')] };
  const once = acceptIn(sameKey);
  if (once !== undefined && sameKey?.key === exchange.key && once !== value) {
    return { code: another, because: [fact('upgrade-accept-random')] };
  }
  return { code: 'accept-wrong', because: [] };
}

/** The further keys of a request that has several. */
function otherKeys({ exchange: { request, key } }: UpgradeEvidence): readonly string[] {
  return [...request.matchAll(/^sec-websocket-key:(.*)\r$/gim)]
    .map(([, value = '']) => value.trim())
    .filter((value) => value !== key);
}

function acceptIn(exchange: Exchange | undefined): string | undefined {
  return exchange?.head?.status === 101 ? exchange.head.headers.get(NAME) : undefined;
}

/** Twice in one line, as joining two lines makes it. */
function isDoubled(value: string): boolean {
  return [', ', ',', ' ', ''].some((separator) => {
    const half = value.slice(0, (value.length - separator.length) / 2);
    return half.length >= 20 && value === half + separator + half;
  });
}
