import type { GoodClient } from '../scenario.ts';

/** How a client coped with a scenario. */
export type Coping =
  /** It ended with exit code 0, or sent a message: it took its connection for open. */
  | 'opened'
  /** It ended with another exit code, and never sent a message. */
  | 'failed'
  /** It had not ended when its time was over. */
  | 'hung'
  /** A signal ended it, or it ended as programs do that did not expect what came. */
  | 'crashed';

/** What is known of a program that has ended or was ended. */
export interface Ending {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  readonly stderr: string;
  /** Whether it sent a message. */
  readonly sentData: boolean;
}

/** Last words of runtimes about something that a program did not handle. */
const lastWords = [
  /Unhandled 'error' event/,
  /^[ \t]*(?:Uncaught|throw err)/m,
  /UnhandledPromiseRejection|Unhandled promise rejection/i,
  /Traceback \(most recent call last\)/,
  /^panic: |thread '.*' panicked at/m,
  /Exception in thread "/,
  /Unhandled exception/,
  /\nNode\.js v\d+\.\d+/,
  /Segmentation fault|core dumped/,
];

/** Exit codes that shells give to programs that a signal ended: 128 + SIGABRT, SIGBUS, SIGSEGV, SIGILL, SIGFPE. */
const fatalExitCodes = new Set([132, 134, 135, 136, 139]);

export function copingOf({ exitCode, signal, timedOut, stderr, sentData }: Ending): Coping {
  if (timedOut) return 'hung';
  if (signal !== undefined || fatalExitCodes.has(exitCode ?? 0)) return 'crashed';
  if (exitCode !== 0 && lastWords.some((pattern) => pattern.test(stderr))) return 'crashed';
  return exitCode === 0 || sentData ? 'opened' : 'failed';
}

/** Whether that is what a good client does. Ending is always part of it. */
export function isGood({ outcome }: GoodClient, coping: Coping): boolean {
  if (coping === 'hung' || coping === 'crashed') return false;
  if (outcome === 'opens') return coping === 'opened';
  if (outcome === 'refuses') return coping === 'failed';
  return true;
}
