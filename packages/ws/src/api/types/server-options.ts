import type { Server as HttpServer, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Backplane } from '../../server/topics/backplane.ts';
import type { WebSocket } from '../websocket.ts';
import type { AdmissionOptions } from './admission-options.ts';
import type { ConnectionOptions } from './limits.ts';

/** What `verifyClient` is asked about. */
export interface VerifyClientInfo<Request extends IncomingMessage = IncomingMessage> {
  /** The `Origin` header; browsers always send it. Missing means `undefined`, whatever the type says (as in `@types/ws`). */
  origin: string;
  /** Whether the request came over TLS. */
  secure: boolean;
  req: Request;
}

/** Decides at once: `false` refuses with 401. */
export type VerifyClientCallbackSync<Request extends IncomingMessage = IncomingMessage> = (
  info: VerifyClientInfo<Request>,
) => boolean;

/** Decides later, by calling `callback`; the refusal can choose status, text and headers. */
export type VerifyClientCallbackAsync<Request extends IncomingMessage = IncomingMessage> = (
  info: VerifyClientInfo<Request>,
  callback: (result: boolean, code?: number, message?: string, headers?: OutgoingHttpHeaders) => void,
) => void;

/** Options of `new WebSocketServer(options)`. Exactly one of `port`, `server` and `noServer` must be given. */
export interface ServerOptions<
  Client extends typeof WebSocket = typeof WebSocket,
  Request extends typeof IncomingMessage = typeof IncomingMessage,
  User = unknown,
> extends ConnectionOptions,
    AdmissionOptions<User, InstanceType<Request>> {
  /** Carries topics to and from other servers. Default: none, topics are of this server alone. */
  backplane?: Backplane | undefined;
  /** Length of the queue of pending TCP connections. Default 511. */
  backlog?: number | undefined;
  /** Keep the set `clients`. Default `true`. */
  clientTracking?: boolean | undefined;
  /** Chooses the subprotocol; `false` agrees on none. Default: the client's first. */
  handleProtocols?: ((protocols: Set<string>, request: InstanceType<Request>) => string | false) | undefined;
  /** Address to listen on; only with `port`. Default: every address. */
  host?: string | undefined;
  /**
   * Most bytes that all connections of this server together may have buffered to be sent. While there is more, the one with the
   * most of it loses what waits, where the policy of `backpressure` is to drop, else it is closed with 1013, or cut when it is
   * closing already; then the next. Looked at no more than once per turn of the event loop. Default: no limit.
   */
  maxTotalBufferedBytes?: number | undefined;
  /**
   * Most bytes that all connections of this server together may hold of messages that have not come whole, or wait to be inflated;
   * those of less than 16 KiB are not counted. While there is more, the one with the most of it is cut: close code 1006,
   * `closeCause` with the code `WS_ERR_TOO_MANY_UNFINISHED_BYTES`; the peer, in case that it reads, gets 1013. Looked at no more
   * than once per turn of the event loop. 0 means no limit. Default: a quarter of the memory of the machine or the container, one
   * limit for all servers of the process that are given none.
   */
  maxTotalUnfinishedBytes?: number | undefined;
  /** Most topics that one socket may be subscribed to; 0 means no limit. Default 1,000. */
  maxTopicsPerSocket?: number | undefined;
  /** Longest name of a topic, in bytes of UTF-8; 0 means no limit. Default 256. */
  maxTopicBytes?: number | undefined;
  /** Leave upgrade requests to the caller, who passes them to `handleUpgrade()`. */
  noServer?: boolean | undefined;
  /** Accept only this path. Default: any. */
  path?: string | undefined;
  /** Make an HTTP server and listen on this port; 0 picks a free one. */
  port?: number | undefined;
  /** Use this server, which the caller starts and stops. */
  server?: HttpServer<Request> | HttpsServer<Request> | undefined;
  /** Decides whether to take a client. */
  verifyClient?:
    | VerifyClientCallbackAsync<InstanceType<Request>>
    | VerifyClientCallbackSync<InstanceType<Request>>
    | undefined;
  /** The class of the connections. Default `WebSocket`. */
  WebSocket?: Client | undefined;
}

/** Where the server listens. */
export interface AddressInfo {
  address: string;
  family: string;
  port: number;
}
