import type { Attack, Limits } from './attack.ts';
import { judge } from './judge.ts';
import type { Outcome } from './perform.ts';
import { size } from './size.ts';
import { endings, latency } from './table.ts';

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
    `| class | attack | known from | allowed | ${names.map((name) => `\`${name}\``).join(' | ')} |`,
    `|---|---|---|---|${names.map(() => '---|').join('')}`,
  ];
  for (const attack of attacks) {
    const cells = names.map((name) => {
      const outcome = outcomes.find((one) => one.attack === attack.id && one.victim === name);
      return outcome ? cell(attack, outcome) : '–';
    });
    const about = [attack.bugClass, attack.title, attack.references.join(', '), allowed(attack.limits)];
    lines.push(`| ${[...about, ...cells].join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** The limits in words; those of the CPU are the same almost everywhere, and stand in the text. */
function allowed(limits: Limits): string {
  const { heldBytesPerConnection, heldBytesPerWireByte, peakBytes, leftBytes, endedWith, refusedWith } = limits;
  const words = [
    limits.opened === 0 && 'none opens',
    limits.delivered === 0 && 'no message is delivered',
    heldBytesPerConnection && `held ${size(heldBytesPerConnection)} each`,
    heldBytesPerWireByte && `held ${heldBytesPerWireByte} of what was sent`,
    peakBytes && `peak ${size(peakBytes)}`,
    leftBytes && `left ${size(leftBytes)}`,
    endedWith?.map((code) => (code === 0 ? 'cut' : `close ${code}`)).join(' or '),
    refusedWith && `HTTP ${refusedWith.join(' or ')}`,
  ];
  return words.filter(Boolean).join('; ') || '–';
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
