import type { Connection } from '../connection/connection.ts';
import type { Done } from '../protocol/messages/message-writer.ts';

/**
 * What programs written for `ws` reach for behind `websocket._sender`: engine.io writes frames that were made once for
 * many sockets through `sendFrame`.
 */
export class SenderView {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get _socket() {
    return this.#connection.transport;
  }

  get _bufferedBytes(): number {
    return this.#connection.endpoint.writer.queuedBytes;
  }

  /** Writes buffers that are frames already, unchanged; strings among them are Latin-1, as `Sender.frame` makes them. */
  sendFrame(list: readonly (Buffer | string)[], done?: Done): void {
    const buffers = list.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
    this.#connection.endpoint.writer.raw(buffers, done);
  }
}
