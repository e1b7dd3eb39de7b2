import type { WebSocket } from '../websocket.ts';

/** `using` and `await using`. */
export type DisposingMembers = {};

export const disposingMembers: DisposingMembers & ThisType<WebSocket> = {};
