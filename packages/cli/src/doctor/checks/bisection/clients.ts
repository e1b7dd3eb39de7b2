import type { Fact } from '../../../facts/fact.ts';
import type { FindingCode } from '../../../findings/codes.ts';
import type { Finding, Severity } from '../../../findings/finding.ts';
import type { ClientTrial } from '../../evidence/bisection.ts';
import { changeFact, refusedFact } from '../../facts/bisection.ts';
import type { Check } from '../check.ts';
import { causeOf } from './named.ts';

/** Statuses of a server that has enough for now: no matter of who asks. */
const BUSY = new Set([429, 502, 503, 504]);

interface Refusal {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly trial: ClientTrial;
}

/** The connection opens: of other clients, some would be refused, each for a reason of its own. */
export const otherClients: Check = (evidence) => {
  const { clients, upgrade } = evidence;
  if (!clients || upgrade?.opened !== true) return [];
  const hasOrigin = upgrade.shape.fields.some(([name]) => name.toLowerCase() === 'origin');
  const refusals = clients.trials
    .filter(({ cause, status }) => cause.length > 0 && !BUSY.has(status ?? 0))
    .map((trial): Refusal => {
      const code = causeOf(trial.cause, trial.status);
      return { code, severity: severityOf(code, trial, hasOrigin), trial };
    })
    .filter(({ code }, _, all) => code !== 'request-connection-close' || !all.some(isAboutLists));
  const kinds = [...new Set(refusals.map(({ code, severity }) => `${severity} ${code}`))];
  return kinds.map((kind) => findingOf(refusals.filter(({ code, severity }) => `${severity} ${code}` === kind)));
};

/** Who takes no list does not take one with `close` in it either. */
function isAboutLists({ code }: Refusal): boolean {
  return code === 'request-connection-list';
}

/**
 * A list of origins is there to keep other sites out: that is as it should be. That a server keeps out its own page is not,
 * unless one came with the origin that it is for. `Connection: close, Upgrade` is what hardly anybody sends any more.
 */
function severityOf(code: FindingCode, { page }: ClientTrial, hasOrigin: boolean): Severity {
  if (code === 'request-connection-close') return 'note';
  if (code !== 'origin-not-allowed') return 'warning';
  return page === 'own' && !hasOrigin ? 'warning' : 'note';
}

function findingOf(refusals: readonly Refusal[]): Finding {
  const [{ code, severity, trial }] = refusals as readonly [Refusal, ...Refusal[]];
  const decisive: readonly Fact[] = trial.cause.map((change) => changeFact('change', change));
  const origin = trial.cause.find(({ name }) => name === 'origin')?.from;
  return {
    code,
    severity,
    confidence: 'certain',
    facts: [...refusals.map((one) => refusedFact(one.trial)), ...decisive],
    ...(origin === undefined ? {} : { params: { origin } }),
  };
}
