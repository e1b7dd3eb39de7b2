import { printable } from '@handfast/ws/protocol';
import type { Colours } from '../shared/colours.ts';
import type { Language } from '../shared/language.ts';
import type { CheckResult } from './check/check-client.ts';
import type { Coping } from './check/judge.ts';
import { expectationWords } from './page/page-words.ts';
import type { RunningScenario } from './running.ts';
import { groups } from './scenarios.ts';
import type { RunningLab } from './start-lab.ts';
import { terminalWords } from './words.ts';

const MAX_LINE_CHARACTERS = 100;

/** The table of everything that runs, and where the page is. */
export function renderLab(lab: RunningLab, language: Language, paint: Colours): string {
  const say = terminalWords[language];
  const lines = ['', `  ${paint.bold('Handfast lab')}  ${say.started(lab.scenarios.length)}`, ''];
  for (const group of groups) {
    const list = lab.scenarios.filter((scenario) => scenario.group === group.id);
    if (list.length === 0) continue;
    lines.push(`  ${paint.bold(group.title[language])}`);
    for (const scenario of list) lines.push(...renderScenario(scenario, language, paint));
    lines.push('');
  }
  for (const { id, why } of lab.missing) lines.push(`  ${paint.yellow('!')} ${say.missing(id, printable(why))}`);
  lines.push(`  ${say.page}  ${paint.cyan(lab.url)}`, `  ${paint.dim(say.stop)}`, '', '');
  return lines.join('\n');
}

function renderScenario(scenario: RunningScenario, language: Language, paint: Colours): string[] {
  const { url, title, finding, subprotocols, env } = scenario;
  const say = terminalWords[language];
  const needs = [
    ...(subprotocols.length > 0 ? [say.offer(subprotocols.join(', '))] : []),
    ...(env.http_proxy === undefined ? [] : [`http_proxy=${env.http_proxy}`]),
  ];
  const facts = [finding ?? say.nothing, ...needs].join('; ');
  return [`    ${paint.cyan(url)}`, `      ${title[language]}  ${paint.dim(`[${facts}]`)}`];
}

/** One line for each scenario that a client was tried with. */
export function renderResult(result: CheckResult, language: Language, paint: Colours): string {
  const { scenario, coping, lastLine, exitCode } = result;
  const say = terminalWords[language];
  const mark = result.isGood ? paint.green('ok ') : paint.red('BAD');
  const head = `  ${mark}  ${scenario.id.padEnd(30)} ${colouredCoping(coping, language, paint)}`;
  if (result.isGood) return `${head}\n`;
  const said = lastLine === '' ? say.exitCode(exitCode) : printable(lastLine, MAX_LINE_CHARACTERS);
  return `${head}\n       ${scenario.title[language]}\n       ${expectationWords(scenario.good)[language]}\n       ${paint.dim(said)}\n`;
}

function colouredCoping(coping: Coping, language: Language, paint: Colours): string {
  const text = terminalWords[language].coping[coping];
  return coping === 'hung' || coping === 'crashed' ? paint.yellow(text) : text;
}

/** How it went as a whole. */
export function renderSummary(results: readonly CheckResult[], language: Language, paint: Colours): string {
  const count = (coping: Coping): number => results.filter((result) => result.coping === coping).length;
  const say = terminalWords[language];
  const bad = results.filter((result) => !result.isGood).length;
  const counts = (['opened', 'failed', 'hung', 'crashed'] as const).map((one) => `${count(one)} ${say.coping[one]}`);
  const verdict = bad === 0 ? paint.green(say.allGood(results.length)) : paint.red(say.someBad(bad, results.length));
  return `\n  ${verdict}\n  ${paint.dim(counts.join(', '))}\n`;
}
