import type { WebSocket } from '../websocket.ts';

/** Sending with an answer: when it has left, and when there is room again. */
export type SendingMembers = {};

export const sendingMembers: SendingMembers & ThisType<WebSocket> = {};
