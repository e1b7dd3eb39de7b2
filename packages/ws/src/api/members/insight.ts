import type { WebSocket } from '../websocket.ts';

/** Looking at a connection. */
export type InsightMembers = {};

export const insightMembers: InsightMembers & ThisType<WebSocket> = {};
