/** How a process is, with its garbage collected. */
export interface Vitals {
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
  /** Open handles and requests of Node, and timers that keep the process alive. */
  readonly handles: number;
  readonly timers: number;
  /** Listeners of the process, the server and the sockets together. */
  readonly listeners: number;
  readonly cpuMs: number;
}

const timerKinds = ['Timeout', 'Immediate'];

/** @param emitters whose listeners are counted */
export function takeVitals(emitters: Iterable<NodeJS.EventEmitter>): Vitals {
  for (let i = 0; i < 2; i++) (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((kind) => timerKinds.includes(kind)).length;
  let listeners = 0;
  for (const emitter of emitters) listeners += countListeners(emitter);
  return {
    rssBytes: rss,
    heapBytes: heapUsed,
    externalBytes: external,
    handles: resources.length - timers,
    timers,
    listeners,
    cpuMs: Math.round((user + system) / 1000),
  };
}

function countListeners(emitter: NodeJS.EventEmitter): number {
  let count = 0;
  for (const name of emitter.eventNames()) count += emitter.listenerCount(name);
  return count;
}
