import { connectionOf, internals, peekFeatures } from '../internals/socket-internals.ts';
import { sendAsync } from '../sending/send-async.ts';
import type { SendAsyncOptions, SendData } from '../types.ts';
import type { WebSocket } from '../websocket.ts';

/** Sending with an answer: when it has left, and when there is room again. */
export interface SendingMembers {
  /** Bytes given to `send` that have not left this process; those given after the end are counted for ever. */
  readonly bufferedAmount: number;
  /**
   * Sends as `send` does. Resolves when the bytes have left this process, which does not say that the peer has read them; with
   * the option `backpressure` and its policy `'wait'` not before less than `highWaterBytes` is buffered.
   *
   * Rejects when they never will: with a `WebSocketError` whose code is `WS_ERR_NOT_OPEN`, `WS_ERR_NOT_WRITABLE` or
   * `WS_ERR_MESSAGE_DROPPED`, with the error of the system, or with the reason of `signal`. Nobody has to handle that: who does not
   * look is not told, as with `send` without a callback.
   */
  sendAsync(data: SendData | null | undefined, options?: SendAsyncOptions): Promise<void>;
}

export const sendingMembers: SendingMembers & ThisType<WebSocket> = {
  get bufferedAmount() {
    const socket = this as unknown as WebSocket;
    const queued = peekFeatures(socket)?.gate?.queuedBytes ?? 0;
    return (connectionOf(socket)?.bufferedBytes ?? 0) + queued + internals.unsentBytes(socket);
  },
  sendAsync(data, options = {}) {
    const sent = sendAsync(this, data, options);
    // What a peer does ends no process.
    sent.catch(() => {});
    return sent;
  },
};
