import type { WebSocket } from '../websocket.ts';

/** Topics, on the sockets of a server. */
export type SubscribingMembers = {};

export const subscribingMembers: SubscribingMembers & ThisType<WebSocket> = {};
