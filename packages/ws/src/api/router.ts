import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { refuseWith } from '../protocol/handshake/refusal.ts';
import { acceptExtendedConnect, speaksHttp2 } from '../server/http2/extended-connect.ts';
import { pathOf } from '../server/path.ts';
import { answerPlainRequest } from '../server/plain-request.ts';
import { Rejection } from '../server/rejection.ts';
import type { PathParams } from '../server/routing/path-pattern.ts';
import { type RoutePlace, RouteTable } from '../server/routing/route-table.ts';
import { countUpgradeListeners, recordStart } from '../server/routing/upgrade-watch.ts';
import { claimOf } from '../server/socket-claims.ts';
import { guard } from '../server/socket-guard.ts';
import type { ServerOptions, TypedEmitter } from './types.ts';
import { behindAnswer, earlierAnswer } from './upgrades/behind-answer.ts';
import { refuseUpgrade, tellRejected } from './upgrades/refuse-upgrade.ts';
import { tellConflict } from './upgrades/upgrade-conflicts.ts';
import type { WebSocket } from './websocket.ts';
import { WebSocketServer } from './websocket-server.ts';

/** A request whose path had names: `'/rooms/:id'` gives `request.params.id`, decoded. */
export type RoutedRequest<Path extends string> = typeof IncomingMessage &
  (new (
    socket: Socket,
  ) => IncomingMessage & { readonly params: PathParams<Path> });

/** Options of an endpoint: those of a server, apart from where it listens, which is the router's business. */
export type EndpointOptions<Client extends typeof WebSocket, Path extends string, User> = Omit<
  ServerOptions<Client, RoutedRequest<Path>, User>,
  'port' | 'host' | 'backlog' | 'server' | 'noServer' | 'path'
>;

/** Options of `new Router(options)`. */
export interface RouterOptions {
  /** The HTTP server whose upgrades it owns. Without it, pass them to `handleUpgrade`. */
  readonly server?: ServerOptions['server'];
  /**
   * What becomes of upgrades that no endpoint is for: `'refuse'` (default) answers them with 404; `'leave'` leaves them to the
   * other listeners of `upgrade`, such as the hot reload of a framework. If none of them answers, the client waits until it gives
   * up; where there is no other listener, it gets the 404.
   */
  readonly unmatched?: 'refuse' | 'leave' | undefined;
}

/** What a `Router` emits. */
export interface RouterEvents {
  /** No endpoint was there for the request: why, as data. What endpoints refuse, they tell themselves. */
  rejected: [rejection: Rejection, request: IncomingMessage];
  /** Another listener of `upgrade` gets the upgrades that this router answers. */
  conflict: [error: Error, request: IncomingMessage];
}

/** Of whatever classes it was made. */
// biome-ignore lint/suspicious/noExplicitAny: a server is invariant in its type parameters, and none of them matters here
type AnyWebSocketServer = WebSocketServer<any, any, any>;

const Base = EventEmitter as unknown as new () => object;

export interface Router extends TypedEmitter<RouterEvents> {}

/**
 * Several WebSocket endpoints on one HTTP server, by path and host. It owns the event `upgrade`: every request gets one answer.
 *
 * ```js
 * const router = new Router({ server });
 * const rooms = router.add('/rooms/:id', { maxPayload: 65_536 });
 * rooms.on('connection', (socket, request) => socket.send(`this is ${request.params.id}`));
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface adds only what `Base` is at run time
export class Router extends Base {
  readonly #table = new RouteTable<AnyWebSocketServer>();
  readonly #made = new Set<AnyWebSocketServer>();
  readonly #server: ServerOptions['server'];
  readonly #refuses: boolean;
  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    this.handleUpgrade(request, socket, head);
  };

  /** @throws TypeError when `unmatched` is neither of the two */
  constructor({ server, unmatched = 'refuse' }: RouterOptions = {}) {
    super();
    if (unmatched !== 'refuse' && unmatched !== 'leave') {
      throw new TypeError(`unmatched: expected 'refuse' or 'leave', received ${JSON.stringify(unmatched)}`);
    }
    this.#refuses = unmatched === 'refuse';
    this.#server = server;
    if (!server) return;
    if (speaksHttp2(server)) acceptExtendedConnect(server);
    // First, so that what others do with a socket is seen.
    server.prependListener('upgrade', this.#onUpgrade);
  }

  /**
   * Adds an endpoint.
   *
   * @param place a path such as `'/chat'` or `'/rooms/:id'`, or `{ path, host }`. Where several fit, those with a host are asked
   *   first, and those with fewer names.
   * @param endpoint the options of a server to be made, or a server in `noServer` mode
   * @returns the server: listen there for `connection`
   * @throws TypeError when path or host cannot be read; Error when they are taken, or the server listens on this HTTP server itself
   */
  add<Server extends AnyWebSocketServer>(place: string | RoutePlace, endpoint: Server): Server;
  add<Path extends string, Client extends typeof WebSocket = typeof WebSocket, User = unknown>(
    place: Path | RoutePlace<Path>,
    options?: EndpointOptions<Client, Path, User>,
  ): WebSocketServer<Client, RoutedRequest<Path>, User>;
  add(place: string | RoutePlace, given: AnyWebSocketServer | object = {}): AnyWebSocketServer {
    const isMade = !(given instanceof WebSocketServer);
    const endpoint: AnyWebSocketServer = isMade ? new WebSocketServer({ ...given, noServer: true }) : given;
    if (this.#server && endpoint.options.server === this.#server) {
      throw new Error('router.add: the endpoint listens on the HTTP server itself, expected one with noServer: true');
    }
    this.#table.add(typeof place === 'string' ? { path: place } : place, endpoint);
    if (isMade) this.#made.add(endpoint);
    return endpoint;
  }

  /** Takes an endpoint out, wherever it was added; its connections stay. @returns whether it was there */
  remove(endpoint: WebSocketServer): boolean {
    this.#made.delete(endpoint);
    return this.#table.delete(endpoint);
  }

  /** Does nobody else listen to the upgrades of its HTTP server? False where it has none. */
  get #isAlone(): boolean {
    return Boolean(this.#server) && countUpgradeListeners(this.#server as EventEmitter) <= 1;
  }

  /**
   * Hands an upgrade to its endpoint, or answers it with 404.
   * @returns false where nothing was done, because no endpoint is for it and `unmatched` is `'leave'`
   * @throws what `shouldHandle` and `verifyClient` of the endpoint throw
   */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (claimOf(socket) !== undefined) return true;
    recordStart(request, socket);
    const found = this.#table.find(request.url ?? '', request.headers.host);
    if (!found && !this.#refuses && !this.#isAlone) {
      // Until one of the others takes it over, if one does: its peer can break it at any moment.
      if (this.#server) guard(socket);
      return false;
    }
    if (this.#refuses && this.#server && !this.#isAlone) {
      const rest = "the option unmatched: 'leave' of the router leaves to it what is not for an endpoint";
      tellConflict(this, request, `the HTTP server of this router has another listener; ${rest}`);
    }
    if (!found) {
      this.#refuse(request, socket);
      return true;
    }
    const { endpoint, params } = found;
    Object.assign(request, { params });
    endpoint.handleUpgrade(request, socket, head, (client: WebSocket) => endpoint.emit('connection', client, request));
    return true;
  }

  #refuse(request: IncomingMessage, socket: Duplex): void {
    const earlier = earlierAnswer(request, socket);
    if (earlier) return behindAnswer(earlier, this, request, socket, () => this.#refuse(request, socket));
    const details = { value: pathOf(request.url ?? ''), host: request.headers.host };
    const refusal = refuseWith('WS_ERR_REQUEST_ROUTE', 404, 'Not Found: no WebSocket on this path\n', details);
    refuseUpgrade(this, refusal, request, socket);
  }

  /**
   * Answers a request that is for the path of an endpoint and asks for no upgrade with 426: for the `request` listener of the
   * HTTP server, ahead of its own answers.
   * @returns whether it was for an endpoint, and so was answered
   */
  answerPlain(request: IncomingMessage, response: ServerResponse): boolean {
    if (!this.#table.find(request.url ?? '', request.headers.host)) return false;
    const refusal = answerPlainRequest(request, response);
    tellRejected(this, new Rejection(refusal, request), request);
    return true;
  }

  /**
   * Gives the upgrades of the HTTP server back, and closes the endpoints that it made, but not their connections.
   * @param callback called when all of them have closed
   */
  close(callback?: () => void): void {
    this.#server?.removeListener('upgrade', this.#onUpgrade);
    const endpoints = [...this.#made];
    let left = endpoints.length;
    const closed = () => {
      if (--left <= 0) callback?.();
    };
    if (left === 0) process.nextTick(closed);
    for (const endpoint of endpoints) {
      this.remove(endpoint);
      endpoint.close(closed);
    }
  }
}
