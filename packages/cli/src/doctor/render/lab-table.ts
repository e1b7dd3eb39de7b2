import type { Language } from '../../shared/language.ts';
import type { LabResult } from '../lab-run.ts';
import { durationOf } from '../report/words.ts';
import { type Look, MARKS } from './look.ts';
import { padded } from './stage-line.ts';

interface LabTableWords {
  readonly scenario: string;
  readonly expected: string;
  readonly found: string;
  readonly nothing: string;
  readonly allRight: (count: number, time: string) => string;
  readonly someWrong: (wrong: number, count: number, time: string) => string;
  readonly missing: (id: string, why: string) => string;
}

const words: Readonly<Record<Language, LabTableWords>> = {
  en: {
    scenario: 'scenario',
    expected: 'expected',
    found: 'found first',
    nothing: 'nothing',
    allRight: (count, time) => `All ${count} scenarios were diagnosed as they should be, in ${time}.`,
    someWrong: (wrong, count, time) =>
      `${wrong} of ${count} scenarios were diagnosed otherwise than they should be, in ${time}.`,
    missing: (id, why) => `${id} is not possible on this machine: ${why}`,
  },
  zh: {
    scenario: '场景',
    expected: '应得结论',
    found: '首要发现',
    nothing: '没有问题',
    allRight: (count, time) => `全部 ${count} 个场景的诊断都正确，用时 ${time}。`,
    someWrong: (wrong, count, time) => `${count} 个场景中有 ${wrong} 个诊断不正确，用时 ${time}。`,
    missing: (id, why) => `本机无法实现 ${id}：${why}`,
  },
};

const SCENARIO_COLUMNS = 32;
const FINDING_COLUMNS = 32;

export function labTableHead(language: Language, { paint }: Look): string {
  const { scenario, expected, found } = words[language];
  return `${paint.dim(`    ${padded(scenario, SCENARIO_COLUMNS)} ${padded(expected, FINDING_COLUMNS)} ${found}`)}\n`;
}

/** One scenario in one line. */
export function labTableRow(result: LabResult, language: Language, { paint }: Look): string {
  const { scenario, found, isRight } = result;
  const { nothing } = words[language];
  const mark = isRight ? paint.green(MARKS.passed) : paint.red(MARKS.failed);
  const shown = found ?? nothing;
  const cells = [padded(scenario.id, SCENARIO_COLUMNS), padded(scenario.finding ?? nothing, FINDING_COLUMNS)];
  return `  ${mark} ${cells.join(' ')} ${isRight ? paint.dim(shown) : paint.red(shown)}\n`;
}

export function labTableEnd(
  results: readonly LabResult[],
  missing: readonly { readonly id: string; readonly why: string }[],
  ms: number,
  language: Language,
  { paint }: Look,
): string {
  const say = words[language];
  const wrong = results.filter(({ isRight }) => !isRight).length;
  const time = durationOf(ms);
  const verdict =
    wrong === 0
      ? paint.green(say.allRight(results.length, time))
      : paint.red(say.someWrong(wrong, results.length, time));
  const absent = missing.map(({ id, why }) => `  ${paint.yellow('!')} ${say.missing(id, why)}\n`);
  return `\n${absent.join('')}  ${verdict}\n`;
}
