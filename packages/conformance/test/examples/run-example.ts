import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The folder of the examples. */
export const examplesFolder = fileURLToPath(new URL('../../../../../examples/', import.meta.url));

/** An example that serves, until the test ends. */
export interface RunningExample {
  readonly child: ChildProcess;
  /** The URL that it printed. */
  readonly url: string;
  /** Resolves once it has printed a line that matches. */
  line(pattern: RegExp): Promise<string>;
}

/** Runs an example to its end and resolves with what it printed. Rejects when it fails. */
export async function runExample(
  name: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = start(name, args, env);
  let printed = '';
  child.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${printed}`);
  return printed;
}

/** Starts an example that serves, on a free port, and resolves once it listens. */
export async function startExample(
  t: TestContext,
  name: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  folder: string = examplesFolder,
): Promise<RunningExample> {
  const child = start(name, args, { PORT: '0', ...env }, folder);
  t.after(() => child.kill());
  const lines = new Lines(child);
  const listening = await lines.line(/^listening on /);
  return { child, url: listening.slice('listening on '.length), line: (pattern) => lines.line(pattern) };
}

function start(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder = examplesFolder,
): ChildProcess {
  return spawn(process.execPath, [name, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The lines that a program prints, for whoever waits for one of them. */
class Lines {
  readonly #lines: string[] = [];
  #rest = '';
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(child: ChildProcess) {
    child.stdout?.on('data', (chunk) => {
      const lines = (this.#rest + chunk).split('\n');
      this.#rest = lines.pop() as string;
      this.#lines.push(...lines);
      this.#wake();
    });
    child.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.#lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`no line matches ${pattern}; printed: ${this.#lines.join('\n')}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
