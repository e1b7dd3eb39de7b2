import type { Language } from '../../../shared/language.ts';
import { en } from './en.ts';
import type { ReportWords } from './report-words.ts';
import { zh } from './zh.ts';

/** The fixed texts of a report, in every language. */
export const reportWords: Readonly<Record<Language, ReportWords>> = { en, zh };
