import { test } from 'node:test';
import type { Need } from './need.ts';
import { findPrograms } from './programs.ts';

const programs = findPrograms();

/** What `.ci/run` installs where it can be had, and does without elsewhere. */
const optional: readonly Need[] = ['rust'];

/** What is missing of what a test needs. */
export function missing(needs: readonly Need[]): readonly Need[] {
  return needs.filter((need) => programs[need] === undefined);
}

/**
 * Registers a test that needs products. Without them it is left out: as a skipped test with the reason on a developer's machine,
 * as a failed one in CI, where `.ci/run` has to install everything.
 */
export function testNeeding(needs: readonly Need[], name: string, body: () => Promise<void>): void {
  const absent = missing(needs);
  if (absent.length === 0) {
    test(name, body);
    return;
  }
  const reason = `${absent.join(', ')} not installed: run scripts/install-peers.sh`;
  if (process.env.CI !== 'true' || absent.every((need) => optional.includes(need))) {
    test(name, { skip: reason }, () => undefined);
    return;
  }
  test(name, () => {
    throw new Error(reason);
  });
}
