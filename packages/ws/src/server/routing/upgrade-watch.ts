import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';

const startOf = Symbol('bytes written when its upgrade began');
/** A transport that counts what was written to it, as the sockets of Node do. */
type Counting = Duplex & { readonly bytesWritten?: number; [startOf]?: number };

/** How many of ours watch an HTTP server. */
const recorders = new WeakMap<object, number>();

/**
 * Two listeners of `upgrade` on one HTTP server get the same sockets, and if both answer, the client gets both answers: the
 * second as frames ("Invalid frame header"). This tells when that happens. What was written is counted from the beginning of the
 * upgrade, because on a connection that is kept alive answers to other requests have gone before.
 *
 * @returns ends the watch
 */
export function watchUpgrades(server: EventEmitter): () => void {
  const watchers = recorders.get(server) ?? 0;
  recorders.set(server, watchers + 1);
  if (watchers === 0) server.prependListener('upgrade', recordStart);
  return () => {
    const left = (recorders.get(server) ?? 1) - 1;
    recorders.set(server, left);
    if (left === 0) server.removeListener('upgrade', recordStart);
  };
}

/** Do others get the upgrades of the HTTP server from which this request comes? False where that cannot be known. */
export function sharesUpgrades({ socket }: { readonly socket?: unknown }): boolean {
  const { server } = (socket ?? {}) as { server?: Partial<EventEmitter> };
  const listeners = server?.listenerCount?.('upgrade') ?? 0;
  return listeners > 1 && countUpgradeListeners(server as EventEmitter) > 1;
}

/** How many listeners get the upgrades of this HTTP server, ours among them. */
export function countUpgradeListeners(server: EventEmitter): number {
  return server.listenerCount('upgrade') - (recorders.get(server) ? 1 : 0);
}

/** Nobody has written anything yet, as far as this upgrade is concerned. */
export function recordStart(_request: unknown, socket: Counting): void {
  socket[startOf] ??= socket.bytesWritten;
}

/** The same, once the answers to earlier requests of the connection are out, which are no part of this upgrade. */
export function recordStartAgain(socket: Counting): void {
  if (socket[startOf] !== undefined) socket[startOf] = socket.bytesWritten;
}

/** Bytes that somebody has written since the upgrade began; 0 where that is not known. */
export function writtenByOthers(socket: Counting): number {
  const start = socket[startOf];
  return start === undefined ? 0 : (socket.bytesWritten ?? start) - start;
}

/**
 * Looks, when the other listeners of this upgrade have had their turn, whether one of them has written behind our 101.
 *
 * @returns to be called when our own part is done: whatever was written until then was ours
 */
export function lookBehind(socket: Counting, found: (bytes: number) => void): () => void {
  let ours: number | undefined;
  // In this order: before anything that our own part puts off to the end of the tick.
  process.nextTick(() => {
    const bytes = ours === undefined ? 0 : (socket.bytesWritten ?? ours) - ours;
    if (bytes > 0) found(bytes);
  });
  return () => {
    ours = socket.bytesWritten;
  };
}
