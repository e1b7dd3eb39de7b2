import type { WebSocketServer } from '../websocket-server.ts';

/** Looking at a server. */
export type ServerInsightMembers = {};

export const serverInsightMembers: ServerInsightMembers & ThisType<WebSocketServer> = {};
