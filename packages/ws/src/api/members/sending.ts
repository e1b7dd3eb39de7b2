import { connectionOf, internals, peekFeatures } from '../socket-internals.ts';
import type { WebSocket } from '../websocket.ts';

/** Sending with an answer: when it has left, and when there is room again. */
export interface SendingMembers {
  /** Bytes given to `send` that have not left this process; those given after the end are counted for ever. */
  readonly bufferedAmount: number;
}

export const sendingMembers: SendingMembers & ThisType<WebSocket> = {
  get bufferedAmount() {
    const socket = this as unknown as WebSocket;
    const queued = peekFeatures(socket)?.gate?.queuedBytes ?? 0;
    return (connectionOf(socket)?.bufferedBytes ?? 0) + queued + internals.unsentBytes(socket);
  },
};
