import { connectionOf } from '../internals/socket-internals.ts';
import { openInbox } from '../receiving/inbox.ts';
import type { WebSocket } from '../websocket.ts';

/** `using` and `await using`. */
export interface DisposingMembers {
  /** At the end of the block of `using socket = …`: cuts the connection, as `terminate()`. */
  [Symbol.dispose](): void;
  /**
   * At the end of the block of `await using socket = …`: closes with 1000 unless that has been done, throws away what nobody has
   * read, and waits for `close`, which comes after `closeTimeout` at the latest. Never rejects.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

export const disposingMembers: DisposingMembers & ThisType<WebSocket> = {
  [Symbol.dispose]() {
    this.on('error', ignore);
    this.terminate();
  },
  [Symbol.asyncDispose]() {
    return new Promise((resolve) => {
      if (this.readyState === this.CLOSED) return resolve();
      // It was not asked for its errors any more, such as that it had not even opened.
      this.on('error', ignore);
      this.once('close', () => resolve());
      this.close(1000);
      if (connectionOf(this)) openInbox(this).discard();
    });
  },
};

function ignore(): void {}
