import { formatInput } from './input.ts';
import type { Failure } from './run-target.ts';

/** What a person needs to see, keep and replay a failure. */
export function describeFailure(
  { target, origin, input, error, smallest, smallestError }: Failure,
  seed: string,
): string {
  const comment = `${target.promise}\nFound by seed ${seed}, ${origin}.`;
  return [
    `ESCAPE in target ${target.name} (seed ${seed}, ${origin}): ${target.promise}`,
    stackOf(error),
    '',
    `The smallest input found has ${smallest.bytes.length} bytes (of ${input.bytes.length}), and gives: ${messageOf(smallestError)}`,
    `Keep it as src/fuzz/seeds/${target.name}/NAME.${target.notation === 'hex' ? 'hex' : 'txt'}:`,
    '',
    formatInput(smallest, target.notation, comment),
  ].join('\n');
}

/** One line about how far a target is. */
export function describeProgress(name: string, iterations: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? Math.round((iterations * 1000) / elapsedMs) : 0;
  return `${name.padEnd(12)} ${String(iterations).padStart(9)} iterations ${String(rate).padStart(7)}/s`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
