import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { portOpen } from './ports.ts';

/** How long a child may take to become ready, and to go after it was told to, before it counts as broken. */
const startPatienceMs = 30_000;
const stopPatienceMs = 5_000;

/** Characters of output kept per child: enough for the story of a failure. */
const logLimit = 20_000;

export interface ChildOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Record<string, string>;
  /** How long it may take to go after SIGTERM before it is forced. */
  readonly stopPatienceMs?: number;
}

/** A child process that says when it is ready, whose output is kept, and that does not outlive this process. */
export class Child {
  readonly name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<string>;
  readonly #stopPatienceMs: number;
  #running = true;
  #log = '';
  #listeners: ((line: string) => void)[] = [];

  constructor(command: string, args: readonly string[], options: ChildOptions = {}) {
    this.name = [command, ...args].join(' ');
    this.#process = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
    this.#stopPatienceMs = options.stopPatienceMs ?? stopPatienceMs;
    const kill = () => this.#process.kill('SIGKILL');
    process.once('exit', kill);
    this.#ended = new Promise((resolve) => {
      this.#process.once('error', (error) => resolve(error.message));
      this.#process.once('close', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    });
    void this.#ended.then(() => {
      this.#running = false;
      process.removeListener('exit', kill);
    });
    // A child that is gone makes writes fail; whoever waits for its answer learns of its end.
    this.#process.stdin.on('error', () => {});
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => this.#heard(line));
    }
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get running(): boolean {
    return this.#running;
  }

  /** The last part of what it wrote to both of its outputs. */
  get log(): string {
    return this.#log;
  }

  /** Resolves with how it ended. */
  get ended(): Promise<string> {
    return this.#ended;
  }

  writeLine(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  /** Resolves with the match of the first line, from now on, that the pattern fits. Rejects when the child ends first. */
  async line(pattern: RegExp, patienceMs = startPatienceMs): Promise<RegExpExecArray> {
    let listener: ((line: string) => void) | undefined;
    const found = new Promise<RegExpExecArray>((resolve) => {
      listener = (line) => {
        const match = pattern.exec(line);
        if (match) resolve(match);
      };
      this.#listeners.push(listener);
    });
    try {
      return await this.#orEnd(found, `a line like ${pattern}`, patienceMs);
    } finally {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    }
  }

  /** Resolves when the port accepts connections. Rejects when the child ends first. */
  async listening(port: number): Promise<void> {
    const stop = new AbortController();
    try {
      await this.#orEnd(portOpen(port, stop.signal), `a listener on port ${port}`, startPatienceMs);
    } finally {
      stop.abort(new Error('no longer wanted'));
    }
  }

  /** Ends it by its process id: asked first, forced when it does not go. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#process.stdin.end();
    this.#process.kill('SIGTERM');
    const force = setTimeout(() => this.#process.kill('SIGKILL'), this.#stopPatienceMs);
    await this.#ended;
    clearTimeout(force);
  }

  #heard(line: string): void {
    const kept = line.length > 500 ? `${line.slice(0, 500)}… (${line.length} characters)` : line;
    this.#log = `${this.#log}${kept}\n`.slice(-logLimit);
    for (const listener of this.#listeners) listener(line);
  }

  async #orEnd<T>(wanted: Promise<T>, what: string, patienceMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no sign of it for ${patienceMs} ms`)), patienceMs);
    });
    const ended = this.#ended.then((how) => Promise.reject(new Error(`it ended with ${how}`)));
    wanted.catch(() => {});
    try {
      return await Promise.race([wanted, ended, late]);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`waiting for ${what} from \`${this.name}\`: ${why}\n${this.#log}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Runs a program to its end; rejects, with all it printed, when it fails. */
export async function run(command: string, args: readonly string[], options: ChildOptions = {}): Promise<string> {
  const child = new Child(command, args, options);
  const how = await child.ended;
  if (how !== 'exit code 0') throw new Error(`\`${child.name}\` ended with ${how}\n${child.log}`);
  return child.log;
}
