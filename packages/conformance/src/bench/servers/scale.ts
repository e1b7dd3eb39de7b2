/** Ours or npm `ws`, told to look at itself: what thousands of connections take, and how long its thread is busy. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import type * as npmWs from 'ws';
import { httpServer, listen } from './http.ts';
import { readSettings, type ServerSettings } from './settings.ts';

/** What it says of itself; CPU time in microseconds, memory in bytes, the rest in milliseconds. */
export interface Look {
  readonly cpu: number;
  readonly rss: number;
  readonly heap: number;
  /** The longest pauses since the last look: collections that were asked for, and those that came by themselves. */
  readonly forcedMs: number;
  readonly majorMs: number;
  readonly minorMs: number;
  readonly broadcasts: readonly Broadcast[];
}

/** Milliseconds: until `send` had been called for everybody, and until the thread was free again; of that, CPU time. */
export type Broadcast = readonly [calledMs: number, freeMs: number, cpuMs: number];

interface GcDetail {
  readonly kind: number;
  readonly flags: number;
}

const settings = readSettings() as ServerSettings & { readonly ports?: number };
const { WebSocketServer } = (await import(settings.package ?? 'ws')) as typeof npmWs;
const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
const pauses = { forced: 0, major: 0, minor: 0 };
let broadcasts: Broadcast[] = [];

new PerformanceObserver((list) => {
  for (const { duration, detail } of list.getEntries() as (PerformanceEntry & { detail: GcDetail })[]) {
    const { kind, flags } = detail;
    const isForced = (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0;
    const which = isForced ? 'forced' : kind === constants.NODE_PERFORMANCE_GC_MAJOR ? 'major' : 'minor';
    pauses[which] = Math.max(pauses[which], duration);
  }
}).observe({ entryTypes: ['gc'] });

const ports: number[] = [];
for (let i = 0; i < (settings.ports ?? 1); i++) ports.push(await serve());
createInterface({ input: process.stdin })
  .on('line', (line) => void answer(line))
  .on('close', () => process.exit(0));
console.log(`READY ${ports.join(',')}`);

async function serve(): Promise<number> {
  const { behaviour } = settings;
  // Without TLS the library makes its own HTTP server, as most programs have it do.
  const server = settings.tls ? httpServer(settings) : undefined;
  const fresh = { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true };
  const wss = new WebSocketServer({
    ...(server ? { server } : { host: '127.0.0.1', port: 0, backlog: 4096 }),
    perMessageDeflate: settings.deflate === 'fresh' ? fresh : settings.deflate !== undefined,
    ...settings.options,
  });
  wss.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', behaviour === 'broadcast' ? broadcast : echo);
  });
  if (server) return listen(server);
  await once(wss, 'listening');
  return (wss.address() as AddressInfo).port;

  function echo(this: npmWs.WebSocket, data: npmWs.RawData, isBinary: boolean): void {
    this.send(data as Buffer, { binary: isBinary });
  }

  async function broadcast(data: npmWs.RawData, isBinary: boolean): Promise<void> {
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    for (const client of wss.clients) client.send(data as Buffer, { binary: isBinary });
    const called = performance.now();
    await turn();
    const { user, system } = process.cpuUsage(cpu);
    broadcasts.push([called - began, performance.now() - began, (user + system) / 1000]);
  }
}

async function answer(line: string): Promise<void> {
  if (line === 'collect') for (let i = 0; i < 3; i++) await pause(collect);
  if (line === 'churn') await churn();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const { forced: forcedMs, major: majorMs, minor: minorMs } = pauses;
  const look: Look = {
    cpu: user + system,
    rss,
    heap: heapUsed,
    forcedMs,
    majorMs,
    minorMs,
    broadcasts,
  };
  console.log(`LOOK ${JSON.stringify(look)}`);
  Object.assign(pauses, { forced: 0, major: 0, minor: 0 });
  broadcasts = [];
}

/** A program at work: what it keeps fills the old generation a few times over, so that major collections come by themselves. */
async function churn(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    const kept: object[] = [];
    for (let i = 0; i < 400; i++) {
      for (let j = 0; j < 1000; j++) kept.push({ round, i, j });
      await turn();
    }
  }
  await pause(() => {});
}

/** Observers hear of a collection a little later. */
async function pause(first: () => void): Promise<void> {
  first();
  await new Promise((resolve) => setTimeout(resolve, 100));
}
