import { connectionOf, peekFeatures } from '../socket-internals.ts';
import type { WebSocket } from '../websocket.ts';

/** Taking what arrives at one's own pace. */
export interface ReceivingMembers {
  readonly isPaused: boolean;
  /** No message, ping or pong is emitted until `resume`; TCP then slows the peer down. */
  pause(): void;
  resume(): void;
}

export const receivingMembers: ReceivingMembers & ThisType<WebSocket> = {
  get isPaused() {
    return takerOf(this as unknown as WebSocket)?.paused ?? false;
  },
  pause() {
    if (isAlive(this)) takerOf(this)?.pause();
  },
  resume() {
    if (isAlive(this)) takerOf(this)?.resume();
  },
};

/** Who holds the peer back. */
function takerOf(socket: WebSocket): { readonly paused: boolean; pause(): void; resume(): void } | undefined {
  return peekFeatures(socket)?.inbox ?? connectionOf(socket);
}

function isAlive({ readyState, OPEN, CLOSING }: WebSocket): boolean {
  return readyState === OPEN || readyState === CLOSING;
}
