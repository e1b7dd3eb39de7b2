import { type BroadcastMembers, broadcastMembers } from './server-broadcast.ts';
import { type DrainMembers, drainMembers } from './server-drain.ts';
import { type ServerInsightMembers, serverInsightMembers } from './server-insight.ts';

/** What a server has besides the core of its class. */
export interface ServerMembers<Client extends WebSocket = WebSocket>
  extends BroadcastMembers<Client>,
    DrainMembers,
    ServerInsightMembers {}

export const serverMembers: readonly object[] = [broadcastMembers, drainMembers, serverInsightMembers];
