import { serverInternals } from '../internals/server-internals.ts';
import { peekHub } from '../topics/topic-hub.ts';
import type { ServerStats } from '../types.ts';
import { countsOf } from '../upgrades/server-counts.ts';
import type { WebSocketServer } from '../websocket-server.ts';

/** Looking at a server. */
export interface ServerInsightMembers {
  /** Connections, refusals, buffered bytes: a snapshot as a plain object, fit for JSON. */
  stats(): ServerStats;
}

export const serverInsightMembers: ServerInsightMembers & ThisType<WebSocketServer> = {
  stats() {
    const { accepted, refused } = countsOf(this);
    const clients = serverInternals.tracking(this)?.list();
    return {
      isReady: this.isReady,
      connections: clients?.length,
      accepted,
      refused: sum(refused.values()),
      refusedByCode: Object.fromEntries(refused),
      bufferedBytes: clients && sum(clients.map((client) => client.bufferedAmount)),
      topics: peekHub(this)?.table.size ?? 0,
    };
  },
};

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
