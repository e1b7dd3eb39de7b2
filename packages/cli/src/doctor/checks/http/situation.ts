import { type Fact, fact } from '../../../facts/fact.ts';
import type { FindingCode } from '../../../findings/codes.ts';
import type { FindingParams } from '../../../findings/describe.ts';
import type { Confidence, Finding } from '../../../findings/finding.ts';
import type { Product } from '../../../findings/snippets/snippet.ts';
import type { UpgradeEvidence } from '../../evidence/http.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { Target } from '../../evidence/url.ts';
import { type Answer, answerOf, bodyLine } from '../../fingerprint/answer.ts';
import { type Complaint, complaintOf } from '../../fingerprint/complaint.ts';
import { identitiesOf, productsOf } from '../../fingerprint/identities.ts';
import type { Identity } from '../../fingerprint/identity.ts';
import { isSameAnswer } from '../../fingerprint/same-answer.ts';

/** An upgrade that was answered with something else than a 101, seen from all sides. */
export interface Situation {
  readonly evidence: Evidence;
  readonly target: Target | undefined;
  readonly upgrade: UpgradeEvidence;
  readonly answer: Answer;
  readonly plain: Answer | undefined;
  /** Did the plain GET get the same answer? undefined: not known. */
  readonly isEqual: boolean | undefined;
  /** Does another path get other answers: has somebody this very path in a table? undefined: not known. */
  readonly isPathKnown: boolean | undefined;
  /** The answer to the upgrade on that other path. */
  readonly elsewhere: Answer | undefined;
  readonly complaint: Complaint | undefined;
  /** Everybody whose hand shows, in front first. */
  readonly identities: readonly Identity[];
  /** A proxy that drops the headers of an upgrade unless told otherwise. */
  readonly stripper: Identity | undefined;
  readonly application: Identity | undefined;
}

/** One check of such a situation: an explanation, or none. */
export type SituationCheck = (situation: Situation) => readonly Finding[];

export function situationOf(evidence: Evidence): Situation | undefined {
  const { upgrade } = evidence;
  const answer = upgrade === undefined ? undefined : answerOf(upgrade.exchange);
  if (!upgrade || !answer || answer.status === 101) return undefined;
  const target = evidence.url?.target;
  const plain = evidence['plain-get'] && answerOf(evidence['plain-get'].exchange);
  const identities = allIdentities([answer, ...(plain ? [plain] : [])]);
  return {
    evidence,
    target,
    upgrade,
    answer,
    plain,
    isEqual: plain === undefined ? undefined : isSameAnswer(answer, plain),
    isPathKnown: pathIsKnown(upgrade, answer, plain, target?.path ?? ''),
    elsewhere: upgrade.elsewhere && answerOf(upgrade.elsewhere.upgrade),
    complaint: complaintOf(answer),
    identities,
    stripper: identities.find(({ role }) => role === 'stripper'),
    application: identities.find(({ role }) => role === 'application'),
  };
}

function pathIsKnown(
  { elsewhere }: UpgradeEvidence,
  answer: Answer,
  plain: Answer | undefined,
  path: string,
): boolean | undefined {
  if (!elsewhere) return undefined;
  const paths = [path, path.split('?', 1)[0] as string, elsewhere.path];
  const [otherPlain, otherUpgrade] = [answerOf(elsewhere.plain), answerOf(elsewhere.upgrade)];
  if (plain && otherPlain && !isSameAnswer(plain, otherPlain, paths)) return true;
  if (otherUpgrade && !isSameAnswer(answer, otherUpgrade, paths)) return true;
  return otherPlain || otherUpgrade ? false : undefined;
}

function allIdentities(answers: readonly Answer[]): readonly Identity[] {
  const found = answers.flatMap(identitiesOf);
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index);
}

/** A finding with the facts that every such finding rests on, and the snippets of those who answer. */
export function explain(
  situation: Situation,
  code: FindingCode,
  confidence: Confidence,
  extra: {
    readonly facts?: readonly Fact[];
    readonly products?: readonly Product[];
    readonly params?: FindingParams;
  } = {},
): Finding {
  const { identities, complaint } = situation;
  const said = complaint?.product === undefined ? [] : [complaint.product];
  return {
    code,
    severity: 'error',
    confidence,
    facts: withoutRepeats([...(extra.facts ?? []), ...commonFacts(situation)]),
    products: [...new Set([...(extra.products ?? []), ...productsOf(identities), ...said])],
    ...(extra.params && { params: extra.params }),
  };
}

/** What the server says is wrong is often all that its body says: once is enough. */
function withoutRepeats(facts: readonly Fact[]): readonly Fact[] {
  const said = facts.find(({ id }) => id === 'http-says')?.values.text;
  return facts.filter(({ id, values }) => id !== 'http-body' || values.text !== said);
}

/** Pages of errors like to repeat the URL, and with it what is secret in its query. */
function withoutQuery(line: string, target: Target | undefined): string {
  const [, query = ''] = target?.path.split('?', 2) ?? [];
  return query === '' ? line : line.replaceAll(query, '…').replaceAll(query.replaceAll('&', '&amp;'), '…');
}

function commonFacts({ target, answer, plain, isEqual, isPathKnown, identities, upgrade }: Situation): readonly Fact[] {
  const facts: Fact[] = [fact('http-upgrade-status', { status: answer.status, reason: answer.reason })];
  const line = withoutQuery(bodyLine(answer), target);
  if (line !== '') facts.push(fact('http-body', { text: line }));
  if (isEqual === true) facts.push(fact('http-plain-same'));
  else if (plain)
    facts.push(fact('http-plain-differs', { status: plain.status, text: withoutQuery(bodyLine(plain), target) }));
  if (upgrade.elsewhere && isPathKnown !== undefined) {
    facts.push(fact(isPathKnown ? 'http-path-known' : 'http-path-unknown', { path: upgrade.elsewhere.path }));
  }
  const again = upgrade.again?.head?.status;
  if (again !== undefined && again !== answer.status) facts.push(fact('http-again', { outcome: again }));
  for (const { name, seenIn } of identities) facts.push(fact('http-identity', { name, where: seenIn }));
  return facts;
}
