import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import type { Attack } from './attack.ts';
import { attacks } from './attacks/index.ts';
import { type Fault, judge } from './judge.ts';
import { withTable } from './markdown.ts';
import { type AttackOptions, readOptions, usage } from './options.ts';
import { canBeTried, type Outcome, perform, victims } from './perform.ts';
import { describeAttack, describeOutcome } from './table.ts';
import type { Victim } from './victim-process.ts';

const MOST_TRIES = 3;
const DOCUMENT = join(root, 'docs', 'security.md');

process.exitCode = await main();

async function main(): Promise<number> {
  let options: AttackOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    return say(`${(error as Error).message}\n\n${usage}`, 2);
  }
  if (options.help) return say(usage, 0);
  if (options.list) return say(attacks.map(describeAttack).join('\n'), 0);
  const { only, peers, scale } = options;
  const chosen = attacks.filter(
    ({ id, bugClass }) => only.length === 0 || only.includes(id) || only.includes(bugClass),
  );
  const against = victims.filter(({ name }) => peers.includes(name));
  if (chosen.length === 0 || against.length === 0)
    return say('There is no such attack, or no such peer: --list shows them.', 2);
  const outcomes: Outcome[] = [];
  let isSurvived = true;
  for (const attack of chosen) {
    console.log(describeAttack(attack));
    for (const victim of against.filter((one) => canBeTried(attack, one))) {
      const { outcome, faults } = await judged(attack, victim, scale);
      if (victim.name === 'handfast' && faults.length > 0) isSurvived = false;
      console.log(`  ${describeOutcome(outcome, faults)}`);
      outcomes.push(outcome);
    }
  }
  if (options.docs) writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), chosen, outcomes));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(outcomes, null, 2)}\n`);
  return isSurvived ? 0 : 1;
}

/** Performs it, and once more, up to a few times, where all that is wrong is time: the machine may have had other work. */
async function judged(
  attack: Attack,
  victim: Victim,
  scale: number,
): Promise<{ outcome: Outcome; faults: readonly Fault[] }> {
  for (let tries = 1; ; tries++) {
    const outcome = await perform(attack, victim, scale);
    const faults = judge(attack, outcome, true);
    if (tries === MOST_TRIES || judge(attack, outcome, false).length === faults.length) return { outcome, faults };
  }
}

function say(text: string, exitCode: number): number {
  console.log(text);
  return exitCode;
}
