import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

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
}

/** What the program of a victim counts. */
export interface Counts {
  connections: number;
  opened: number;
  messages: number;
}

/** Says where it listens, and from then on how it is, whenever it is asked; ends when nobody asks any more. */
export function report(port: number, counts: Counts): void {
  const uncaught: string[] = [];
  process.on('uncaughtException', (error) => uncaught.push(String(error)));
  process.on('unhandledRejection', (error) => uncaught.push(String(error)));
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
      };
      delay.reset();
      console.log(`VITALS ${JSON.stringify(vitals)}`);
    })
    .on('close', () => process.exit(0));
  console.log(`READY ${port}`);
}
