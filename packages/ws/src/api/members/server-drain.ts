import type { Server } from 'node:http';
import { channels } from '../../connection/channels.ts';
import { type Refusal, refuse } from '../../protocol/handshake/refusal.ts';
import { Drain, type DrainPlan, systemDrainClock } from '../../server/drain.ts';
import { answerInDrain } from '../../server/own-server.ts';
import { serverInternals } from '../internals/server-internals.ts';
import { readDrainPlan } from '../options/drain-plan.ts';
import type { DrainOptions, DrainResult } from '../types.ts';
import { refuseUpgrade } from '../upgrades/refuse-upgrade.ts';
import { countsOf } from '../upgrades/server-counts.ts';
import type { WebSocket } from '../websocket.ts';
import type { WebSocketServer } from '../websocket-server.ts';

/** Going down without losing anybody. */
export interface DrainMembers {
  /** Whether to send clients here: it listens, and neither `drain()` nor `close()` was called. What `/ready` should say. */
  readonly isReady: boolean;
  /**
   * Sends everybody away, and closes the server. From the call on new clients get 503 with Retry-After, also those that a hook
   * has yet to decide about, and `isReady` is false; sockets are told `code` over `jitterMs`, have `graceMs` each, and are cut
   * after that. What was sent to them before goes ahead of the close frame. Resolves with counts when all is over. Called
   * again, it gives the same promise, whatever the options.
   *
   * An HTTP server of yours stays open, so that it can answer that it is not ready: close it afterwards.
   * @returns rejected, with nothing done, with a TypeError or RangeError for a code, reason or time that makes no sense
   */
  drain(options?: DrainOptions): Promise<DrainResult>;
}

const drains = new WeakMap<WebSocketServer, Promise<DrainResult>>();

export const drainMembers: DrainMembers & ThisType<WebSocketServer> = {
  get isReady() {
    const server = this as unknown as WebSocketServer;
    if (drains.has(server) || !serverInternals.isRunning(server)) return false;
    return serverInternals.httpServer(server)?.listening ?? true;
  },
  drain(options = {}) {
    const begun = drains.get(this);
    if (begun) return begun;
    let plan: DrainPlan;
    try {
      plan = readDrainPlan(options, serverInternals.tracking(this)?.size ?? 0);
    } catch (error) {
      return Promise.reject(error);
    }
    const result = drain(this, plan, options.clients);
    drains.set(this, result);
    return result;
  },
};

async function drain(server: WebSocketServer, plan: DrainPlan, given?: Iterable<WebSocket>): Promise<DrainResult> {
  const { nowMs: startMs } = systemDrainClock;
  const refusedBefore = refusedBy(server);
  const endMs = startMs + plan.jitterMs + plan.graceMs;
  shut(server, () => Math.ceil((endMs - systemDrainClock.nowMs) / 1000));
  const http = serverInternals.httpServer(server);
  const newClients = clientsOf(server, given);
  let clients = newClients();
  channels.drainBegun.publish({ server, connections: clients.length });
  const work = new Drain(plan);
  // Again, because a class with an asynchronous `completeUpgrade` of its own may have opened some meanwhile.
  for (; clients.length > 0; clients = newClients()) await work.run(clients);
  await close(server, http);
  const { closed, terminated } = work.counts;
  const ms = Math.round(systemDrainClock.nowMs - startMs);
  channels.drainEnded.publish({ server, closed, terminated, durationMs: ms });
  return { closed, terminated, refusedMeanwhile: refusedBy(server) - refusedBefore, ms };
}

/** From here on everybody who comes is refused. */
function shut(server: WebSocketServer, secondsLeft: () => number): void {
  const refusal = (): Refusal => {
    const seconds = String(Math.max(1, secondsLeft()));
    return refuse('WS_ERR_SERVER_DRAINING', 503, {}, [['Retry-After', seconds]]);
  };
  serverInternals.door(server).shut = refusal;
  for (const [socket, request] of serverInternals.pending(server).list()) {
    refuseUpgrade(server, refusal(), request, socket);
  }
  const http = serverInternals.httpServer(server);
  if (http && !server.options.server) answerInDrain(http, refusal);
}

/** Gives those that were not given before. */
function clientsOf(server: WebSocketServer, given: Iterable<WebSocket> | undefined): () => WebSocket[] {
  const isTracking = serverInternals.tracking(server) !== undefined;
  if (!given && !isTracking) {
    process.emitWarning(
      'drain() tells nobody: with clientTracking: false the server does not know its sockets. Pass yours: drain({ clients })',
    );
  }
  const seen = new WeakSet<WebSocket>();
  return () => {
    const all = given ?? (isTracking ? server.clients : []);
    const fresh = [...all].filter((client) => !seen.has(client) && client.readyState !== client.CLOSED);
    for (const client of fresh) seen.add(client);
    return fresh;
  };
}

function refusedBy(server: WebSocketServer): number {
  return countsOf(server).refused.get('WS_ERR_SERVER_DRAINING') ?? 0;
}

/** All sockets are closed or cut. */
function close(server: WebSocketServer, http: Server | null): Promise<void> {
  return new Promise((resolve) => {
    if (server._state === 2) return resolve();
    // `close` of a socket waits for a program that holds its last messages back, and that of the server for the socket.
    const timer = setTimeout(resolve, LAST_WAIT_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    // On a server of our own, whoever is still there has not even asked for an upgrade.
    if (!server.options.server) http?.closeAllConnections();
  });
}

const LAST_WAIT_MS = 1000;
