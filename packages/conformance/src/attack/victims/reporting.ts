import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';

/** What a victim tells of itself. */
export interface Vitals {
  readonly rssBytes: number;
  /** Of JavaScript objects, and outside of them. */
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly cpuMs: number;
  /** The longest that its event loop was held up since the last question. */
  readonly stallMs: number;
  readonly connections: number;
  /** Connections that have opened, and messages that were delivered, so far. */
  readonly opened: number;
  readonly messages: number;
  /** What should never happen: uncaught exceptions and unhandled rejections. */
  readonly uncaught: readonly string[];
  /** What it would have written to a log with control characters of a peer in it. */
  readonly unescaped: readonly string[];
  /** How much it would have written. */
  readonly logged: number;
}

/** What the program of a victim counts. */
export interface Counts {
  connections: number;
  opened: number;
  messages: number;
}

const unescaped: string[] = [];
let logged = 0;
/** Of such, a few are enough. */
const MOST_UNESCAPED = 5;
/** C0 and C1 but for line breaks and tabs, and what stands behind a line break of the attacker. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]|[\n\u2028\u2029] *FORGED/;

/** What a program that logs would write of this error, or of another thing that the library told it. */
export function log(what: unknown): void {
  logged++;
  const text = `${what}\n${inspect(what)}`;
  if (unescaped.length < MOST_UNESCAPED && CONTROL.test(text)) unescaped.push(text);
}

/** Says on which ports it listens, and from then on how it is, whenever it is asked; ends when nobody asks any more. */
export function report(ports: readonly number[], counts: Counts): void {
  const uncaught: string[] = [];
  process.on('uncaughtException', (error) => uncaught.push(String(error)));
  process.on('unhandledRejection', (error) => uncaught.push(String(error)));
  process.on('warning', log);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line === 'collect') for (let i = 0; i < 4; i++) (globalThis as { gc?: () => void }).gc?.();
      const { rss, heapUsed, external } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      const vitals: Vitals = {
        rssBytes: rss,
        heapBytes: heapUsed,
        externalBytes: external,
        cpuMs: (user + system) / 1000,
        stallMs: delay.max / 1e6,
        ...counts,
        uncaught,
        unescaped,
        logged,
      };
      delay.reset();
      console.log(`VITALS ${JSON.stringify(vitals)}`);
    })
    .on('close', () => process.exit(0));
  console.log(`READY ${ports.join(' ')}`);
}
