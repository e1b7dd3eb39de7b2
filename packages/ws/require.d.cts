// The types of what `require()` returns: the class, with the names that `@types/ws` has in its namespace.
import type { IncomingMessage } from 'node:http';
import type * as esm from './dist/src/index.js' with { 'resolution-mode': 'import' };

declare class WebSocket extends esm.WebSocket {}

declare namespace WebSocket {
  type AddressInfo = esm.AddressInfo;
  type CertMeta = esm.CertMeta;
  type ClientOptions = esm.ClientOptions;
  type CloseEvent = esm.CloseEvent;
  type Data = esm.Data;
  type ErrorEvent = esm.ErrorEvent;
  type Event = esm.Event;
  type EventListenerOptions = esm.EventListenerOptions;
  type FinishRequestCallback = esm.FinishRequestCallback;
  type MessageEvent = esm.MessageEvent;
  type PerMessageDeflateOptions = esm.PerMessageDeflateOptions;
  type RawData = esm.RawData;
  type Server<
    Client extends typeof esm.WebSocket = typeof esm.WebSocket,
    Request extends typeof IncomingMessage = typeof IncomingMessage,
  > = esm.WebSocketServer<Client, Request>;
  type ServerOptions<
    Client extends typeof esm.WebSocket = typeof esm.WebSocket,
    Request extends typeof IncomingMessage = typeof IncomingMessage,
  > = esm.ServerOptions<Client, Request>;
  type VerifyClientCallbackAsync<Request extends IncomingMessage = IncomingMessage> =
    esm.VerifyClientCallbackAsync<Request>;
  type VerifyClientCallbackSync<Request extends IncomingMessage = IncomingMessage> =
    esm.VerifyClientCallbackSync<Request>;
  type WebSocket = esm.WebSocket;
  type WebSocketEventMap = esm.WebSocketEventMap;
  type WebSocketServer<
    Client extends typeof esm.WebSocket = typeof esm.WebSocket,
    Request extends typeof IncomingMessage = typeof IncomingMessage,
  > = esm.WebSocketServer<Client, Request>;
}

export = WebSocket;
