import { printable } from '@handfast/ws/protocol';
import type { Language } from '../../shared/language.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { durationOf } from './duration.ts';
import type { ReportFinding } from './report.ts';
import { reportWords } from './words/index.ts';
import type { Outcome } from './words/report-words.ts';

/** What happened and why, in one sentence. */
export function verdictOf(diagnosis: Diagnosis, findings: readonly ReportFinding[], language: Language): string {
  const words = reportWords[language];
  const outcome = outcomeOf(diagnosis);
  if (outcome === 'opens') return words.healthy(healthyParts(diagnosis, language));
  return words.outcome(outcome, within(findings[0]?.title ?? ''));
}

function outcomeOf({ evidence, findings, isHealthy, isCutShort }: Diagnosis): Outcome {
  const opened = evidence.upgrade?.opened === true;
  const severity = findings[0]?.severity;
  if (severity === 'error') return opened ? 'opens-and-fails' : 'fails';
  if (severity === 'warning') return opened ? 'opens-with-flaws' : 'fails';
  if (!isHealthy && !(isCutShort && evidence.upgrade === undefined)) return 'unexplained';
  if (isCutShort) return 'cut-short';
  return opened ? 'opens' : 'not-tried';
}

function healthyParts({ evidence }: Diagnosis, language: Language): string[] {
  const words = reportWords[language];
  const { head, headMs = 0, openMs = 0 } = evidence.upgrade?.exchange ?? {};
  const server = head?.headers.get('server');
  const status = head === undefined ? '101' : String(head.status);
  return [
    words.answered(
      status,
      server === undefined || server === '' ? undefined : printable(server, 60),
      durationOf(openMs + headMs),
    ),
  ];
}

/** Words that are small within a sentence; anything else may be a name. */
const ORDINARY =
  /^(?:The|A|An|One|Two|Three|Something|Somebody|More|What|This|That|There|Several|Plain|Nothing|Nobody|No|Messages|In|Every|Another|Pings|Many|Only|It|Some|All|Client|Browsers|Compression|Memory)(?= )/;

/** A title as part of another sentence. */
function within(title: string): string {
  return title.replace(/[.。]$/, '').replace(ORDINARY, (word) => word.toLowerCase());
}
