import { printable } from '@handfast/ws/protocol';
import type { RunningLab } from '../../lab/start-lab.ts';
import type { Language } from '../../shared/language.ts';
import type { LabResult } from '../lab-run.ts';
import { durationOf } from '../report/duration.ts';
import { type Look, MARKS } from './look.ts';
import { padded } from './stage-line.ts';

interface LabTableWords {
  readonly scenario: string;
  readonly expected: string;
  readonly found: string;
  readonly nothing: string;
  readonly secondTry: string;
  readonly allRight: (count: number, time: string) => string;
  readonly someWrong: (wrong: number, count: number, time: string) => string;
  readonly endedEarly: (done: number, count: number) => string;
  readonly missing: (id: string, why: string) => string;
}

const words: Readonly<Record<Language, LabTableWords>> = {
  en: {
    scenario: 'scenario',
    expected: 'expected',
    found: 'found first',
    nothing: 'nothing',
    secondTry: ' (second try, by itself)',
    allRight: (count, time) => `All ${count} scenarios were diagnosed as they should be, in ${time}.`,
    someWrong: (wrong, count, time) =>
      `${wrong} of ${count} scenarios were diagnosed otherwise than they should be, in ${time}.`,
    endedEarly: (done, count) => `Ended early, after ${done} of ${count}.`,
    missing: (id, why) => `${id} is not possible on this machine: ${why}`,
  },
  zh: {
    scenario: '场景',
    expected: '应得结论',
    found: '首要发现',
    nothing: '没有问题',
    secondTry: '（第二次，单独进行）',
    allRight: (count, time) => `全部 ${count} 个场景的诊断都正确，用时 ${time}。`,
    someWrong: (wrong, count, time) => `${count} 个场景中有 ${wrong} 个诊断不正确，用时 ${time}。`,
    endedEarly: (done, count) => `提前结束：完成了 ${count} 个中的 ${done} 个。`,
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
  const { scenario, found, isRight, isSecondTry } = result;
  const { nothing, secondTry } = words[language];
  const mark = isRight ? paint.green(MARKS.passed) : paint.red(MARKS.failed);
  const shown = (found ?? nothing) + (isSecondTry ? secondTry : '');
  const cells = [padded(scenario.id, SCENARIO_COLUMNS), padded(scenario.finding ?? nothing, FINDING_COLUMNS)];
  return `  ${mark} ${cells.join(' ')} ${isRight ? paint.dim(shown) : paint.red(shown)}\n`;
}

export function labTableEnd(
  results: readonly LabResult[],
  lab: Pick<RunningLab, 'scenarios' | 'missing'>,
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
  const absent = lab.missing.map(({ id, why }) => `  ${paint.yellow('!')} ${say.missing(id, printable(why))}\n`);
  const count = lab.scenarios.length;
  const early = results.length < count ? `  ${paint.yellow(say.endedEarly(results.length, count))}\n` : '';
  return `\n${absent.join('')}${early}  ${verdict}\n`;
}
