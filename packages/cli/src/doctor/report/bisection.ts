import type { Language } from '../../shared/language.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Redaction } from '../redact.ts';
import type { ReportBisection } from './report.ts';

/** What was found by changing the handshake. */
export function reportBisection(
  _diagnosis: Diagnosis,
  _language: Language,
  _redaction: Redaction,
): ReportBisection | null {
  return null;
}
