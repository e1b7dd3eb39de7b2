import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Connection } from '../../connection/connection.ts';
import { type DeflateParams, PERMESSAGE_DEFLATE } from '../../protocol/deflate/negotiate.ts';
import type { MessageReader } from '../../protocol/messages/message-reader.ts';
import type { Done } from '../../protocol/messages/message-writer.ts';
import type { WebSocket } from '../websocket.ts';
import type { Gate } from './features.ts';
import { internals } from './socket-internals.ts';

/** What programs written for `ws` reach for behind its documented surface, as far as public code was seen to do so. */
export interface LegacyMembers {
  /** The transport, from `open` on; null before, whatever the type says (as in `@types/ws`). */
  readonly _socket: Socket;
  readonly _sender: SenderView | null;
  readonly _receiver: MessageReader | null;
  readonly _extensions: Record<string, { readonly params: DeflateParams }>;
  readonly _readyState: number;
  /** The opening request, while connecting. */
  readonly _req: ClientRequest | null;
  _protocol: string;
  /** Adapters that shook hands themselves say with it which side they are, before `setSocket`. */
  _isServer: boolean;
}

/** Engine.io writes frames that were made once for many sockets through this. */
export class SenderView {
  readonly #connection: Connection;
  readonly #gate: Gate | undefined;

  constructor(connection: Connection, gate: Gate | undefined) {
    this.#connection = connection;
    this.#gate = gate;
  }

  get _socket(): Socket {
    return this.#connection.transport as Socket;
  }

  get _bufferedBytes(): number {
    return this.#connection.endpoint.writer.queuedBytes;
  }

  /** Writes buffers that are frames already, unchanged; strings among them are UTF-8. */
  sendFrame(list: readonly (Buffer | string)[], done?: Done): void {
    const buffers = list.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
    const put = (told: Done | undefined) => this.#connection.endpoint.writer.raw(buffers, told);
    if (!this.#gate) return put(done);
    const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
    this.#gate.post(bytes, put, done);
  }
}

/** Puts the members on a prototype, where nobody sees them who does not look for them. */
export function defineLegacyMembers(prototype: WebSocket): void {
  const senders = new WeakMap<Connection, SenderView>();
  const senderOf = (connection: Connection, gate: Gate | undefined) => {
    const sender = senders.get(connection) ?? new SenderView(connection, gate);
    senders.set(connection, sender);
    return sender;
  };
  const define = <Value>(name: string, get: (it: WebSocket) => Value, set?: (it: WebSocket, value: Value) => void) => {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: WebSocket) {
        return get(this);
      },
      set:
        set &&
        function (this: WebSocket, value: Value) {
          set(this, value);
        },
    });
  };
  define('_socket', (it) => {
    const connection = internals.connection(it);
    // Who gets hold of it may write to it, or end it: what was sent before is ahead of that.
    connection?.flush();
    return connection?.transport ?? null;
  });
  define('_sender', (it) => {
    const connection = internals.connection(it);
    return connection ? senderOf(connection, internals.features(it)?.gate) : null;
  });
  define('_receiver', (it) => internals.connection(it)?.endpoint.reader ?? null);
  define('_extensions', (it) => {
    const params = internals.deflate(it);
    return params ? { [PERMESSAGE_DEFLATE]: { params } } : {};
  });
  define('_readyState', (it) => it.readyState);
  define('_req', (it) => internals.request(it) ?? null);
  define(
    '_protocol',
    (it) => it.protocol,
    (it, protocol: string) => internals.setProtocol(it, protocol),
  );
  define(
    '_isServer',
    (it) => internals.isServer(it),
    (it, isServer: boolean) => internals.setIsServer(it, isServer),
  );
}
