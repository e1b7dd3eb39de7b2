import type { ClientOptions } from './api/types.ts';
import { WebSocket } from './api/websocket.ts';
import type { ProtocolsOption, ReconnectOptions, UrlOption } from './reconnect/index.ts';
import { ReconnectingWebSocket as Portable } from './reconnect/index.ts';

/** The options of this flavour: those of every `ReconnectingWebSocket`, and those of the connections. */
export interface ReconnectingWebSocketOptions extends ReconnectOptions {
  /**
   * Options of each `WebSocket` that it makes: `tls`, `proxy`, `maxPayload` and all others. Default: a heartbeat, so that a
   * peer that is gone is noticed.
   */
  socket?: Omit<ClientOptions, 'headers' | 'signal'> | undefined;
}

/**
 * A WebSocket that comes back, over the `WebSocket` of this library: so it knows the status and the headers of a refusal, and
 * `Retry-After`. Binary messages arrive as `Buffer`, unless `binaryType` says otherwise.
 */
export class ReconnectingWebSocket<Message = string | Buffer> extends Portable<Message> {
  constructor(url: UrlOption, protocols?: ProtocolsOption, options: ReconnectingWebSocketOptions = {}) {
    const { socket, ...others } = options;
    super(url, protocols, {
      binaryType: 'nodebuffer',
      ...others,
      open:
        others.open ??
        (others.WebSocket === undefined
          ? ({ url, protocols, headers }) => new WebSocket(url, [...protocols], { heartbeat: true, ...socket, headers })
          : undefined),
    });
  }
}
