import { type ChildProcess, spawn } from 'node:child_process';
import { platform } from 'node:os';
import type { Ending } from './judge.ts';

const isWindows = platform() === 'win32';
const LAST_WORDS_MS = 500;
const KEPT_STDERR_CHARACTERS = 16_384;

/** How the program ended, without what only the lab can know. `startError`: it could not even be started. */
export interface CommandEnd extends Omit<Ending, 'sentData'> {
  readonly startError: string | undefined;
}

export interface CommandSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Ends the program early. */
  readonly signal?: AbortSignal;
}

/** Runs a program without a shell, in a process group of its own, which is ended as a whole when its time is over. */
export function runCommand(argv: readonly string[], { env, timeoutMs, signal }: CommandSettings): Promise<CommandEnd> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { env, stdio: ['ignore', 'ignore', 'pipe'], detached: !isWindows });
  return new Promise((resolve) => {
    let stderr = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child);
    }, timeoutMs);
    const stop = (): void => endGroup(child);
    signal?.addEventListener('abort', stop, { once: true });
    const finish = (end: Pick<CommandEnd, 'exitCode' | 'signal' | 'startError'>): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      child.stderr?.destroy();
      resolve({ ...end, timedOut, stderr });
    };
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT_STDERR_CHARACTERS);
    });
    child.once('error', (error) => finish({ exitCode: undefined, signal: undefined, startError: error.message }));
    child.once('exit', (code, endedBy) => {
      clearTimeout(timer);
      const end = (): void =>
        finish({ exitCode: code ?? undefined, signal: endedBy ?? undefined, startError: undefined });
      // Its last words may still be in the pipe; something that it left running may hold that open for ever.
      const wait = setTimeout(end, LAST_WORDS_MS);
      child.once('close', () => {
        clearTimeout(wait);
        end();
      });
    });
  });
}

/** Ends a program and what it started, by the tool that the system has for that. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const [tool, ...args] = isWindows
    ? ['taskkill', '/pid', String(child.pid), '/T', '/F']
    : ['kill', '-KILL', '--', `-${child.pid}`];
  // Without that tool, the program itself at least.
  spawn(tool as string, args, { stdio: 'ignore' }).once('error', () => child.kill('SIGKILL'));
}
