import type { Language } from '../../shared/language.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Redaction } from '../redact.ts';
import type { ReportClient } from './report.ts';

/** Which clients would take this very answer. */
export function reportClients(
  _diagnosis: Diagnosis,
  _language: Language,
  _redaction: Redaction,
): readonly ReportClient[] {
  return [];
}
