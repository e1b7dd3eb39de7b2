import type { IncomingMessage } from 'node:http';
import { connect } from './api/connect.ts';
import { channels } from './api/insight/channels.ts';
import { Router } from './api/router.ts';
import { createWebSocketStream } from './api/stream.ts';
import type * as types from './api/types.ts';
import { WebSocket } from './api/websocket.ts';
import { WebSocketServer } from './api/websocket-server.ts';
import { extension } from './compat/extension.ts';
import { PerMessageDeflate } from './compat/per-message-deflate.ts';
import { Receiver } from './compat/receiver.ts';
import { Sender } from './compat/sender.ts';
import { subprotocol } from './compat/subprotocol.ts';
import { ReconnectingWebSocket } from './reconnecting-websocket.ts';
import { deny } from './server/admission/deny.ts';
import { LocalBackplane } from './server/topics/local-backplane.ts';

// Programs written for `ws` find everything on the class: `const WebSocket = require('ws'); new WebSocket.Server(…)`.
Object.assign(WebSocket, {
  channels,
  connect,
  createWebSocketStream,
  deny,
  extension,
  LocalBackplane,
  PerMessageDeflate,
  Receiver,
  ReconnectingWebSocket,
  Router,
  Sender,
  Server: WebSocketServer,
  subprotocol,
  WebSocket,
  WebSocketServer,
});

declare module './api/websocket.ts' {
  /** The statics set above, and the types that `@types/ws` has in this namespace. */
  namespace WebSocket {
    const channels: typeof import('./api/insight/channels.ts').channels;
    const connect: typeof import('./api/connect.ts').connect;
    const createWebSocketStream: typeof import('./api/stream.ts').createWebSocketStream;
    const deny: typeof import('./server/admission/deny.ts').deny;
    const extension: typeof import('./compat/extension.ts').extension;
    const LocalBackplane: typeof import('./server/topics/local-backplane.ts').LocalBackplane;
    const PerMessageDeflate: typeof import('./compat/per-message-deflate.ts').PerMessageDeflate;
    const Receiver: typeof import('./compat/receiver.ts').Receiver;
    const ReconnectingWebSocket: typeof import('./reconnecting-websocket.ts').ReconnectingWebSocket;
    const Router: typeof import('./api/router.ts').Router;
    const Sender: typeof import('./compat/sender.ts').Sender;
    const Server: typeof import('./api/websocket-server.ts').WebSocketServer;
    const subprotocol: typeof import('./compat/subprotocol.ts').subprotocol;
    const WebSocket: typeof import('./api/websocket.ts').WebSocket;
    const WebSocketServer: typeof import('./api/websocket-server.ts').WebSocketServer;

    type AddressInfo = types.AddressInfo;
    type CertMeta = types.CertMeta;
    type ClientOptions = types.ClientOptions;
    type CloseEvent = types.CloseEvent;
    type Data = types.Data;
    type ErrorEvent = types.ErrorEvent;
    type Event = types.Event;
    type EventListenerOptions = types.EventListenerOptions;
    type FinishRequestCallback = types.FinishRequestCallback;
    type MessageEvent = types.MessageEvent;
    type PerMessageDeflateOptions = types.PerMessageDeflateOptions;
    type RawData = types.RawData;
    type Server<Client extends Class = Class, Request extends RequestClass = RequestClass> = Servers<Client, Request>;
    type ServerOptions<Client extends Class = Class, Request extends RequestClass = RequestClass> = types.ServerOptions<
      Client,
      Request
    >;
    type VerifyClientCallbackAsync<Request extends IncomingMessage = IncomingMessage> =
      types.VerifyClientCallbackAsync<Request>;
    type VerifyClientCallbackSync<Request extends IncomingMessage = IncomingMessage> =
      types.VerifyClientCallbackSync<Request>;
    type WebSocket = import('./api/websocket.ts').WebSocket;
    type WebSocketEventMap = types.WebSocketEventMap;
    type WebSocketServer<Client extends Class = Class, Request extends RequestClass = RequestClass> = Servers<
      Client,
      Request
    >;
  }
}

type Class = typeof WebSocket;
type RequestClass = typeof IncomingMessage;
type Servers<Client extends Class, Request extends RequestClass> = WebSocketServer<Client, Request>;

export type { ShedOptions } from './api/members/server-admission.ts';
export type { BroadcastOptions, PublishOptions } from './api/members/server-broadcast.ts';
export type { Messages, MessagesOptions } from './api/receiving/message-iterator.ts';
export type { StreamsOptions, WebSocketStreams } from './api/receiving/streams.ts';
export type { EndpointOptions, RoutedRequest, RouterEvents, RouterOptions } from './api/router.ts';
export { PreparedMessage, type PrepareOptions } from './api/sending/prepared-message.ts';
export type { DeliveryCounts, Except } from './api/topics/deliver.ts';
export type * from './api/types.ts';
export {
  type Destination as ProxyDestination,
  type Environment as ProxyEnvironment,
  type NamedProxy,
  proxyFromEnvironment,
} from './client/proxy/environment.ts';
export { type ChosenProxy, readProxy } from './client/proxy/proxy.ts';
export type {
  BackpressureChanged,
  BegunBy,
  Channels,
  ClientAccepted,
  ClientRefused,
  Connecting,
  ControlPassed,
  DrainBegun,
  DrainEnded,
  HandshakeFailed,
  HeartbeatTimedOut,
  MessagePassed,
  MessagesDropped,
  RoundTripMeasured,
  SocketClosed,
  SocketOpened,
  StageEnded,
  TypedChannel,
  TypedTracingChannel,
} from './connection/channels.ts';
export type { RoundTripTimes } from './connection/heartbeat/round-trips.ts';
export type * from './connection/wire-log/wire-record.ts';
export type { Wire, WireOptions, WireTarget } from './connection/wire-log/wire-settings.ts';
export {
  ConnectionClosedError,
  ConnectionLostError,
  HandshakeError,
  ProtocolError,
  WebSocketError,
} from './protocol/errors.ts';
export { ReconnectError, StopReconnecting } from './reconnect/index.ts';
export type { ReconnectingWebSocketOptions } from './reconnecting-websocket.ts';
export { acceptExtendedConnect } from './server/http2/extended-connect.ts';
export type { Rejection } from './server/rejection.ts';
export type { PathParams } from './server/routing/path-pattern.ts';
export type { RoutePlace } from './server/routing/route-table.ts';
export type { Backplane, BackplaneLink, BackplaneReceiver } from './server/topics/backplane.ts';
export { BackplaneError } from './server/topics/backplane-error.ts';
export {
  channels,
  connect,
  createWebSocketStream,
  deny,
  extension,
  LocalBackplane,
  PerMessageDeflate,
  Receiver,
  ReconnectingWebSocket,
  Router,
  Sender,
  subprotocol,
  WebSocket,
  /** What `require()` returns: the class with its statics, as `require('ws')` does. */
  WebSocket as 'module.exports',
  WebSocketServer,
};
export default WebSocket;
