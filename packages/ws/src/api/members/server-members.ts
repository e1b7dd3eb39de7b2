import type { WebSocket } from '../websocket.ts';
import { type AdmissionMembers, admissionMembers } from './server-admission.ts';
import { type BroadcastMembers, broadcastMembers } from './server-broadcast.ts';
import { type DrainMembers, drainMembers } from './server-drain.ts';
import { type ServerInsightMembers, serverInsightMembers } from './server-insight.ts';

/** What a server has besides the core of its class. */
export interface ServerMembers<Client extends WebSocket = WebSocket>
  extends AdmissionMembers,
    BroadcastMembers<Client>,
    DrainMembers,
    ServerInsightMembers {}

export const serverMembers: readonly object[] = [
  admissionMembers,
  broadcastMembers,
  drainMembers,
  serverInsightMembers,
];
