import { fact } from '../../../facts/fact.ts';
import type { FindingParams } from '../../../findings/describe.ts';
import type { Confidence, Finding } from '../../../findings/finding.ts';
import type { Change, Opening } from '../../evidence/bisection.ts';
import type { Evidence } from '../../evidence/index.ts';
import { changeFact, openingFacts } from '../../facts/bisection.ts';
import { answerOf } from '../../fingerprint/answer.ts';
import { complaintOf } from '../../fingerprint/complaint.ts';
import type { Check } from '../check.ts';
import { causeOf } from './named.ts';

/**
 * It opens when one thing is changed: that is proof, whatever else may be read out of the answer. A 101 that does not open is
 * judged by what is wrong with it, and a redirect says itself where to go.
 */
export const proven: Check = (evidence) => {
  const { bisection, upgrade } = evidence;
  const [opening, ...others] = openingsThatTell(evidence);
  if (!bisection || !upgrade || upgrade.opened || opening === undefined) return [];
  if (upgrade.exchange.head?.status === 101 || isChance(opening)) return [];
  return [explained(evidence, opening, others)];
};

/** The path of another endpoint opens: worth knowing where nothing better explains why this one does not. */
export const openElsewhere: Check = (evidence) => {
  const opening = evidence.bisection?.openings.find(({ changes }) => isOtherPath(changes));
  if (opening === undefined || evidence.upgrade?.opened || isChance(opening)) return [];
  const finding = explained(evidence, opening, []);
  const isSocketIo = opening.changes[0]?.to?.startsWith('/socket.io/');
  return [{ ...finding, code: isSocketIo ? 'raw-client-to-socketio' : finding.code, confidence: 'likely' }];
};

/** The same handshake goes now this way and now that. */
export const flapping: Check = (evidence) => {
  const { bisection, upgrade } = evidence;
  if (!bisection || !upgrade || upgrade.opened) return [];
  const shares = [bisection.unchanged, ...bisection.openings.map(({ unchanged }) => unchanged)];
  const share = shares.find(({ opened }) => opened > 0);
  if (share === undefined) return [];
  const facts = [fact('bisection-chance', { ...share })];
  return [{ code: 'handshake-flaps', severity: 'error', confidence: 'certain', facts }];
};

function openingsThatTell({ bisection, upgrade }: Evidence): readonly Opening[] {
  const status = upgrade?.exchange.head?.status ?? 0;
  const isRedirect = status >= 300 && status < 400;
  return (bisection?.openings ?? []).filter(
    ({ changes }) =>
      !isOtherPath(changes) && !(isRedirect && changes.every(({ kind }) => kind === 'target' || kind === 'scheme')),
  );
}

/** More than a slash or the query. */
function isOtherPath(changes: readonly Change[]): boolean {
  const plain = (target = '') => target.replace(/\?.*$/s, '').replace(/\/$/, '');
  const [change, ...others] = changes;
  return change?.kind === 'target' && others.length === 0 && plain(change.from) !== plain(change.to);
}

function isChance({ unchanged }: Opening): boolean {
  return unchanged.opened > 0;
}

function explained(evidence: Evidence, opening: Opening, others: readonly Opening[]): Finding {
  const { upgrade } = evidence;
  const also = others.flatMap(({ changes }) => changes.map((change) => changeFact('opens', change)));
  return {
    code: causeOf(opening.changes, statusOf(upgrade)),
    severity: 'error',
    confidence: confidenceIn(opening),
    facts: [...openingFacts(opening), ...also],
    params: paramsIn(opening.changes),
  };
}

/** The status; where the words of a 400 say that the head is too large, the status that means just that. */
function statusOf(upgrade: Evidence['upgrade']): number | undefined {
  const answer = upgrade && answerOf(upgrade.exchange);
  if (answer?.status === 400 && complaintOf(answer)?.about === 'head-size') return 431;
  return upgrade?.exchange.head?.status;
}

function confidenceIn({ changed, changes }: Opening): Confidence {
  if (changed.opened < changed.of) return 'possible';
  return changes.length === 1 && changed.of > 1 ? 'certain' : 'likely';
}

function paramsIn(changes: readonly Change[]): FindingParams {
  const valueOfHeader = (name: string) => {
    const change = changes.find((one) => one.kind === 'header' && one.name === name);
    // One of a list that was offered at a time: which one, the server says.
    return change?.from ?? (change?.to?.includes(',') ? undefined : change?.to);
  };
  const [origin, protocol] = [valueOfHeader('origin'), valueOfHeader('sec-websocket-protocol')?.split(',')[0]];
  return { ...(origin === undefined ? {} : { origin }), ...(protocol === undefined ? {} : { protocol }) };
}
