import type { WebSocketServer } from '../websocket-server.ts';

/** To many at once. */
export type BroadcastMembers = {};

export const broadcastMembers: BroadcastMembers & ThisType<WebSocketServer> = {};
