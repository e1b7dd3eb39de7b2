import type { ClientOptions } from './api/types.ts';
import { WebSocket } from './api/websocket.ts';
import type { OpenTransport, ProtocolsOption, ReconnectOptions, UrlOption } from './reconnect/index.ts';
import { ReconnectingWebSocket as Portable } from './reconnect/index.ts';

/** The options of this flavour: those of every `ReconnectingWebSocket`, and those of the connections. */
export interface ReconnectingWebSocketOptions extends ReconnectOptions {
  /**
   * Options of each `WebSocket` that it makes: `tls`, `maxPayload` and all others. As with `connect()`, a peer that is gone is
   * noticed (`heartbeat: true`) and the proxy of the environment is used (`proxy: 'environment'`), unless they say otherwise.
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
    const isOurs = others.open === undefined && others.WebSocket === undefined;
    super(url, protocols, { binaryType: 'nodebuffer', ...others, open: isOurs ? openOurs(socket) : others.open });
  }
}

function openOurs(given: ReconnectingWebSocketOptions['socket'] = {}): OpenTransport {
  const options = {
    ...given,
    heartbeat: given.heartbeat === undefined ? true : given.heartbeat,
    proxy: given.proxy === undefined ? 'environment' : given.proxy,
  };
  return ({ url, protocols, headers }) => new WebSocket(url, [...protocols], { ...options, headers });
}
