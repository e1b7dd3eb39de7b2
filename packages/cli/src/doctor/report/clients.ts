import { printable } from '@handfast/ws/protocol';
import type { Language } from '../../shared/language.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Redaction } from '../redact.ts';
import { embeddedSafety, verdictsOf } from '../verdicts/index.ts';
import type { ReportClient, ReportEmbedded } from './report.ts';
import { factText } from './texts.ts';

const MAX_MESSAGE = 300;

/** Which clients would take this very answer. */
export function reportClients(
  { evidence }: Diagnosis,
  language: Language,
  redaction: Redaction,
): readonly ReportClient[] {
  return verdictsOf(evidence).map(({ name, accepts, says, why, known }) => ({
    client: name,
    accepts,
    says: says === undefined ? null : printable(redaction.text(says), MAX_MESSAGE),
    why: why === undefined ? null : factText(why, language, redaction),
    known,
  }));
}

/** Whether small devices would. */
export function reportEmbedded(
  { evidence }: Diagnosis,
  language: Language,
  redaction: Redaction,
): ReportEmbedded | null {
  const safety = embeddedSafety(evidence);
  if (safety === undefined) return null;
  return { safe: safety.isSafe, because: safety.because.map((one) => factText(one, language, redaction)) };
}

/** Clients that say the same, together: those that take the answer first. */
export function clientsByReason(clients: readonly ReportClient[]): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>([['', []]]);
  for (const { client, accepts, why, says } of clients) {
    const reason = accepts ? '' : (why ?? says ?? '?');
    groups.set(reason, [...(groups.get(reason) ?? []), client]);
  }
  return [...groups].filter(([, names]) => names.length > 0);
}
