import { columnsOf } from '../../shared/wrap.ts';
import { durationOf } from '../report/duration.ts';
import type { ReportStage } from '../report/report.ts';
import { type Look, MARKS } from './look.ts';

/** How wide the widest name is, in either language. */
const NAME_COLUMNS = 14;
const TIME_COLUMNS = 9;

/** One stage in one line: mark, name, the most important fact, time. Never wider than the terminal. */
export function stageLine({ name, verdict, facts, ms }: ReportStage, { paint, width }: Look): string {
  const time = durationOf(ms).padStart(TIME_COLUMNS);
  const room = width - 4 - NAME_COLUMNS - TIME_COLUMNS - 2;
  const mark = markOf(verdict, paint);
  const fact = fitted(facts[0] ?? '', room);
  const gap = Number.isFinite(room) ? ' '.repeat(Math.max(0, room - columnsOf(fact))) : '';
  return `  ${mark} ${padded(name, NAME_COLUMNS)} ${fact}${gap}${paint.dim(Number.isFinite(room) ? time : `  ${time.trim()}`)}`;
}

function markOf(verdict: ReportStage['verdict'], paint: Look['paint']): string {
  const colours = { passed: paint.green, odd: paint.yellow, failed: paint.red, skipped: paint.dim };
  return colours[verdict](MARKS[verdict]);
}

/** A text with blanks behind it, so that it takes that many columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** A text cut to that many columns. */
export function fitted(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let out = '';
  let used = 1;
  for (const char of text) {
    used += columnsOf(char);
    if (used > columns) break;
    out += char;
  }
  return `${out}…`;
}
