import type { WebSocketServer } from '../websocket-server.ts';

/** Going down without losing anybody. */
export type DrainMembers = {};

export const drainMembers: DrainMembers & ThisType<WebSocketServer> = {};
