import type { Attack } from './attack.ts';
import { judge } from './judge.ts';
import type { Outcome } from './perform.ts';
import { endings, latency, size } from './table.ts';

/** Between these lines of docs/security.md stands the table. */
const BEGIN = '<!-- attacks: written by npm run attack -- --docs -->';
const END = '<!-- end of attacks -->';

/** The document with the table of this run in it. Throws when it has no place for it. */
export function withTable(document: string, attacks: readonly Attack[], outcomes: readonly Outcome[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document has no lines "${BEGIN}" and "${END}"`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${table(attacks, outcomes)}\n${document.slice(end)}`;
}

function table(attacks: readonly Attack[], outcomes: readonly Outcome[]): string {
  const names = [...new Set(outcomes.map(({ victim }) => victim))];
  const lines = [
    `| class | attack | known from | ${names.map((name) => `\`${name}\``).join(' | ')} |`,
    `|---|---|---|${names.map(() => '---|').join('')}`,
  ];
  for (const attack of attacks) {
    const cells = names.map((name) => {
      const outcome = outcomes.find((one) => one.attack === attack.id && one.victim === name);
      return outcome ? cell(attack, outcome) : '–';
    });
    lines.push(`| ${[attack.bugClass, attack.title, attack.references.join(', '), ...cells].join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

function cell(attack: Attack, outcome: Outcome): string {
  const faults = judge(attack, outcome, true);
  const figures = [
    `held ${size(outcome.heldBytes)}`,
    `peak ${size(outcome.peakBytes)}`,
    `CPU ${Math.round(outcome.cpuMs)} ms`,
    latency(outcome),
    endings(outcome),
    outcome.logged > 0 ? `${outcome.logged} logged` : '',
  ].filter((figure) => figure !== '');
  const says = faults.map((fault) => `**${fault.says}**`);
  return [faults.length === 0 ? 'survived' : 'not survived', ...figures, ...says].join('; ');
}
