import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How a process is, with its garbage collected. */
export interface Vitals {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** What V8 keeps of its heap for later: pages with room in them, as they are left by objects of many ages. */
  readonly heapFreeBytes: number;
  readonly externalBytes: number;
  /** Open handles and requests of Node, and timers that keep the process alive. */
  readonly handles: number;
  readonly timers: number;
  /** Listeners of the process, the server and the oldest sockets together. */
  readonly listeners: number;
  readonly cpuMs: number;
  /** The longest that the event loop was held up since the last sample; taking one does so too, and is left out. */
  readonly stallMs: number;
}

/** So many emitters are looked at: that takes time in which nothing else happens. */
const EMITTERS = 1000;
const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();

const timerKinds = ['Timeout', 'Immediate'];

/** @param emitters whose listeners are counted */
export function takeVitals(emitters: Iterable<NodeJS.EventEmitter>): Vitals {
  const stallMs = delay.max / 1e6;
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((kind) => timerKinds.includes(kind)).length;
  let listeners = 0;
  let looked = 0;
  for (const emitter of emitters) {
    listeners += countListeners(emitter);
    looked++;
    if (looked === EMITTERS) break;
  }
  // What this takes is noted one turn later.
  setImmediate(() => setTimeout(() => delay.reset(), 30));
  return {
    rssBytes: rss,
    heapBytes: heapUsed,
    heapFreeBytes: heapTotal - heapUsed,
    externalBytes: external,
    handles: resources.length - timers,
    timers,
    listeners,
    cpuMs: Math.round((user + system) / 1000),
    stallMs: Math.round(stallMs),
  };
}

function countListeners(emitter: NodeJS.EventEmitter): number {
  let count = 0;
  for (const name of emitter.eventNames()) count += emitter.listenerCount(name);
  return count;
}
