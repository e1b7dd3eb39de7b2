import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Connection } from '../connection/connection.ts';
import { type DeflateParams, PERMESSAGE_DEFLATE } from '../protocol/deflate/negotiate.ts';
import type { MessageReader } from '../protocol/messages/message-reader.ts';
import type { Done } from '../protocol/messages/message-writer.ts';

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

/** How to read, and where `ws` allows it write, the state behind these members. */
export interface LegacyAccess<Target> {
  connection(target: Target): Connection | undefined;
  request(target: Target): ClientRequest | undefined;
  deflate(target: Target): DeflateParams | undefined;
  isServer(target: Target): boolean;
  setProtocol(target: Target, protocol: string): void;
  setIsServer(target: Target, isServer: boolean): void;
}

/** Engine.io writes frames that were made once for many sockets through this. */
export class SenderView {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
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
    this.#connection.endpoint.writer.raw(buffers, done);
  }
}

/** Puts the members on a prototype, where nobody sees them who does not look for them. */
export function defineLegacyMembers<Target extends { readonly readyState: number; readonly protocol: string }>(
  prototype: Target,
  access: LegacyAccess<Target>,
): void {
  const senders = new WeakMap<Connection, SenderView>();
  const senderOf = (connection: Connection) => {
    const sender = senders.get(connection) ?? new SenderView(connection);
    senders.set(connection, sender);
    return sender;
  };
  const define = <Value>(name: string, get: (it: Target) => Value, set?: (it: Target, value: Value) => void) => {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: Target) {
        return get(this);
      },
      set:
        set &&
        function (this: Target, value: Value) {
          set(this, value);
        },
    });
  };
  define('_socket', (it) => {
    const connection = access.connection(it);
    // Who gets hold of it may write to it, or end it: what was sent before is ahead of that.
    connection?.flush();
    return connection?.transport ?? null;
  });
  define('_sender', (it) => {
    const connection = access.connection(it);
    return connection ? senderOf(connection) : null;
  });
  define('_receiver', (it) => access.connection(it)?.endpoint.reader ?? null);
  define('_extensions', (it) => {
    const params = access.deflate(it);
    return params ? { [PERMESSAGE_DEFLATE]: { params } } : {};
  });
  define('_readyState', (it) => it.readyState);
  define('_req', (it) => access.request(it) ?? null);
  define('_protocol', (it) => it.protocol, access.setProtocol);
  define('_isServer', access.isServer, access.setIsServer);
}
