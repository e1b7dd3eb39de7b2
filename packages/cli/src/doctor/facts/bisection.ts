import { type Fact, fact } from '../../facts/fact.ts';
import { spelled } from '../bisection/change.ts';
import type { BisectionEvidence, Change, ClientsEvidence, ClientTrial, Opening } from '../evidence/bisection.ts';
import { profileOf } from '../profiles/index.ts';

/** What the search for what decides has come to. */
export function bisectionFacts({
  openings,
  unchanged,
  handshakes,
  stopped,
  likeOpened,
}: BisectionEvidence): readonly Fact[] {
  return [
    ...(unchanged.opened > 0 ? [fact('bisection-chance', { ...unchanged })] : []),
    ...openings.flatMap(openingFacts),
    ...(openings.length === 0 && unchanged.opened === 0 ? [fact('bisection-none', { count: handshakes })] : []),
    ...(likeOpened === false ? [fact('bisection-like-refused')] : []),
    ...(stopped === undefined ? [] : [fact(`bisection-stopped-${stopped}`)]),
  ];
}

/** What opens it, and how often it did. */
export function openingFacts({ changes, changed, unchanged }: Opening): readonly Fact[] {
  const [only, ...others] = changes;
  const proof = { ...changed, unchangedOpened: unchanged.opened, unchangedOf: unchanged.of };
  const what =
    only !== undefined && others.length === 0
      ? [changeFact('opens', only)]
      : [
          fact('bisection-together', { count: changes.length }),
          ...changes.map((change) => changeFact('change', change)),
        ];
  return [...what, fact('bisection-proof', proof)];
}

/** One change in words: as the one that opens it, or as one of several. */
export function changeFact(as: 'opens' | 'change', { kind, name, from, to }: Change): Fact {
  const values = { name: spelled(name), from: from ?? '–', to: to ?? '–' };
  if (kind !== 'header') return fact(`${as}-${kind}`, values);
  if (to === undefined) return fact(`${as}-left-out`, values);
  return fact(from === undefined ? `${as}-added` : `${as}-replaced`, values);
}

/** Whom the server refuses. */
export function clientsFacts({ trials, stopped }: ClientsEvidence): readonly Fact[] {
  const refused = trials.filter(({ result }) => result !== 'opened');
  return [
    ...refused.map(refusedFact),
    ...(refused.length === 0 && trials.length > 0 ? [fact('clients-all-taken', { count: trials.length })] : []),
    ...(stopped === undefined ? [] : [fact(`bisection-stopped-${stopped}`)]),
  ];
}

/** One that was refused, and how. */
export function refusedFact({ client, page, status, failure, result }: ClientTrial): Fact {
  const values = { client: profileOf(client).name, answer: status ?? failure ?? result };
  return fact(page === undefined ? 'clients-refused' : `clients-refused-${page}-page`, values);
}
