import type { Attack } from './attack.ts';
import type { Fault } from './judge.ts';
import type { Outcome } from './perform.ts';
import { size } from './size.ts';

/** One line about one outcome, and one more for each fault. */
export function describeOutcome(outcome: Outcome, faults: readonly Fault[]): string {
  const figures = [
    `${outcome.connections} connections`,
    `${size(outcome.wireBytes)} sent`,
    `held ${size(outcome.heldBytes)}`,
    `peak ${size(outcome.peakBytes)}`,
    `left ${size(outcome.leftBytes)}`,
    `CPU ${Math.round(outcome.cpuMs)} ms`,
    latency(outcome),
    endings(outcome),
    outcome.logged > 0 ? `${outcome.logged} logged` : '',
  ];
  const mark = faults.length === 0 ? '✔' : '✖';
  const head = `${mark} ${outcome.victim.padEnd(9)} ${figures.filter((figure) => figure !== '').join(', ')}`;
  return [head, ...faults.map(({ says }) => `    ${says}`)].join('\n');
}

export function describeAttack({ id, bugClass, title }: Attack): string {
  return `${bugClass} ${id}: ${title}`;
}

/** What others noticed; for clients, who have no others, how long their event loop was held up. */
export function latency({ calm, attacked, stallMs }: Outcome): string {
  if (!calm || !attacked) return `held up for ${stallMs.toFixed(0)} ms`;
  return `p99 of others ${calm.p99Ms.toFixed(1)} → ${attacked.p99Ms.toFixed(1)} ms`;
}

/** How the connections ended, as counts of close codes and statuses; those that the attacker has ended are left out. */
export function endings({ endings: all, stillOpen }: Outcome): string {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const { closeCode, status, isCut } of all) {
    if (closeCode > 0) count(`close ${closeCode}`);
    else if (status > 0) count(`HTTP ${status}`);
    else if (isCut) count('cut');
  }
  const parts = [...counts].map(([what, times]) => `${times} × ${what}`);
  if (stillOpen > 0) parts.push(`${stillOpen} still open`);
  return parts.join(', ');
}
