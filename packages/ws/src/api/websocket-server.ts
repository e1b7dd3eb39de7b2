import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { PERMESSAGE_DEFLATE } from '../protocol/deflate/negotiate.ts';
import { refuse } from '../protocol/handshake/refusal.ts';
import { type AgreedExtensions, accept } from '../server/accept.ts';
import { endWait } from '../server/admission/wait.ts';
import { acceptExtendedConnect, speaksHttp2 } from '../server/http2/extended-connect.ts';
import { addListeners } from '../server/listeners.ts';
import { createOwnServer } from '../server/own-server.ts';
import { pathOf } from '../server/path.ts';
import type { Rejection } from '../server/rejection.ts';
import { watchUpgrades } from '../server/routing/upgrade-watch.ts';
import { claimOf } from '../server/socket-claims.ts';
import { endGuard } from '../server/socket-guard.ts';
import { type Tracking, trackClients } from '../server/tracking.ts';
import { setServerInternals } from './internals/server-internals.ts';
import { featuresOf } from './internals/socket-internals.ts';
import { belongsTo } from './internals/socket-server.ts';
import { defineMembers } from './members/define-members.ts';
import { type ServerMembers, serverMembers } from './members/server-members.ts';
import { readServerOptions } from './options/server-settings.ts';
import type { AddressInfo, Admitted, ServerOptions, TypedEmitter, WebSocketServerEvents } from './types.ts';
import { type Receiving, Reception } from './upgrades/reception.ts';
import { hookFailed, refuseUpgrade, tellRejected } from './upgrades/refuse-upgrade.ts';
import { noteAccepted } from './upgrades/server-counts.ts';
import { tellConflict, watchOthers, yieldToOthers } from './upgrades/upgrade-conflicts.ts';
import { WebSocket } from './websocket.ts';

type AnyServer = NonNullable<ServerOptions['server']>;
type Upgraded<Client, Request> = (client: Client, request: Request) => void;

// The events are typed by the interface below, because a base class cannot see the type parameters of its heir.
const Base = EventEmitter as unknown as new () => object;

export interface WebSocketServer<
  Client extends typeof WebSocket = typeof WebSocket,
  Request extends typeof IncomingMessage = typeof IncomingMessage,
  User = unknown,
> extends TypedEmitter<WebSocketServerEvents<Admitted<InstanceType<Client>, User>, InstanceType<Request>>>,
    ServerMembers<Admitted<InstanceType<Client>, User>> {}

/**
 * A WebSocket server, on an HTTP server of its own (`port`), on one of yours (`server`), or on requests that you pass to
 * `handleUpgrade` (`noServer`). A superset of the class of the same name in npm `ws` 8; what it refuses, and why, is an event
 * of ours, `rejected`.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface adds only what `Base` is at run time
export class WebSocketServer<
  Client extends typeof WebSocket = typeof WebSocket,
  Request extends typeof IncomingMessage = typeof IncomingMessage,
  User = unknown,
> extends Base {
  /** The options with their defaults; a copy, so that nobody changes yours. */
  readonly options: ServerOptions<Client, Request, User>;
  /** The option `path`; empty when every path is taken. `@types/ws` has it, so it is here. */
  path: string;
  /** The open connections. Not there when `clientTracking` is off. */
  declare clients: Set<Admitted<InstanceType<Client>, User>>;
  readonly #reception: Reception;
  #server: AnyServer | null = null;
  #removeListeners: () => void = () => {};
  #endWatch: () => void = () => {};
  #state: 'running' | 'closing' | 'closed' = 'running';
  #closeWhenEmpty = false;
  #tracking: Tracking<WebSocket> | undefined;

  /**
   * @param callback called once the server listens; only with `port`
   * @throws TypeError unless exactly one of `port`, `server` and `noServer` is given
   * @throws RangeError when window bits of `perMessageDeflate` are not 8 to 15
   */
  constructor(options?: ServerOptions<Client, Request, User>, callback?: () => void) {
    super();
    this.options = readServerOptions(options);
    this.path = this.options.path ?? '';
    const { port, host, backlog, server } = this.options;
    this.#reception = new Reception(
      this as Receiving,
      () => this.#server,
      () => this.completeUpgrade === WebSocketServer.prototype.completeUpgrade,
    );
    if (this.options.clientTracking) {
      this.#tracking = trackClients<WebSocket>(
        this,
        () => this.#closeWhenEmpty && process.nextTick(() => this.#emitClose()),
      );
    }
    if (port !== undefined && port !== null) {
      const rejected = (...both: [Rejection, IncomingMessage]) => tellRejected(this, ...both);
      this.#server = createOwnServer(rejected, this.options);
      this.#server.listen(port, host, backlog, callback);
    } else if (server) {
      this.#server = server;
      if (speaksHttp2(server)) acceptExtendedConnect(server);
      if (server.listenerCount('upgrade') > 0) this.#endWatch = watchUpgrades(server);
    }
    if (!this.#server) return;
    this.#removeListeners = addListeners(this.#server, {
      listening: () => this.emit('listening'),
      error: (error: Error) => this.emit('error', error),
      upgrade: (request: InstanceType<Request>, socket: Duplex, head: Buffer) => {
        if (claimOf(socket) === 'upgraded') this.#cameTooLate(request);
        else this.handleUpgrade(request, socket, head, (client) => this.emit('connection', client, request));
      },
    });
  }

  /** A listener before this one has accepted the request. What `handleUpgrade` throws then would end the process here. */
  #cameTooLate(request: InstanceType<Request>): void {
    if (this.shouldHandle(request) === true) tellConflict(this, request, 'the other has accepted it already');
  }

  /** The HTTP server that this one listens to; null in noServer mode and after `close`. */
  get _server(): AnyServer | null {
    return this.#server;
  }

  /** 0 running, 1 closing, 2 closed: the numbers of `ws`. */
  get _state(): number {
    return ['running', 'closing', 'closed'].indexOf(this.#state);
  }

  /**
   * Where the server listens; a string for a pipe or Unix socket, null when it does not listen.
   * @throws in noServer mode
   */
  address(): AddressInfo | string | null {
    if (this.options.noServer) throw new Error('The server is operating in "noServer" mode');
    return this.#server ? this.#server.address() : null;
  }

  /**
   * Takes no more connections; those that are open stay open. `close` is emitted when the last of them is gone, or, without
   * `clientTracking` on a server that is not our own, in the next tick.
   * @param callback called on `close`; with an error when the server was closed already
   */
  close(callback?: (error?: Error) => void): void {
    if (this.#state === 'closed') {
      if (callback) this.once('close', () => callback(new Error('The server is not running')));
      process.nextTick(() => this.#emitClose());
      return;
    }
    if (callback) this.once('close', callback);
    if (this.#state === 'closing') return;
    this.#state = 'closing';
    const server = this.#server;
    this.#removeListeners();
    this.#endWatch();
    this.#server = null;
    if (server && !this.options.server) server.close(() => this.#closeWhenNoClientIsLeft());
    else this.#closeWhenNoClientIsLeft();
  }

  /** Is this request for this server? Compares the path, without the query, with the option `path`. Made to be overridden. */
  shouldHandle(request: InstanceType<Request>): boolean | Promise<boolean> {
    return !this.options.path || pathOf(request.url ?? '') === this.options.path;
  }

  /**
   * Answers an opening request: with 101, and then `callback`, or with a refusal, and then `rejected`. Everything happens
   * before this returns, unless `shouldHandle` or `verifyClient` decide later.
   * @param head what came behind the request, as the `upgrade` event of Node's HTTP server gives it
   * @throws when the socket has been upgraded before; and what `shouldHandle` and `verifyClient` throw
   */
  handleUpgrade(
    request: InstanceType<Request>,
    socket: Duplex,
    head: Buffer,
    callback: Upgraded<InstanceType<Client>, InstanceType<Request>>,
  ): void {
    this.#reception.receive(request, socket, head, callback);
  }

  /** Writes the 101 and makes the `WebSocket`. The last step of `handleUpgrade`, apart so that it can be overridden. */
  completeUpgrade(
    extensions: AgreedExtensions,
    key: string,
    protocols: Set<string>,
    request: InstanceType<Request>,
    socket: Duplex,
    head: Buffer,
    callback: Upgraded<InstanceType<Client>, InstanceType<Request>>,
  ): void {
    const claimed = claimOf(socket);
    if (claimed === 'refused') return;
    if (claimed === undefined && yieldToOthers(this, request, socket)) return;
    if (!socket.readable || !socket.writable) {
      refuseUpgrade(this, refuse('WS_ERR_CLIENT_GONE', 0, {}), request, socket, { silent: true });
      socket.destroy();
      return;
    }
    if (claimed === 'upgraded') {
      throw new Error(
        'server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration',
      );
    }
    const { shut } = this.#reception.door;
    if (shut) return refuseUpgrade(this, shut(), request, socket);
    if (this.#state !== 'running')
      return refuseUpgrade(this, refuse('WS_ERR_SERVER_CLOSING', 503, {}), request, socket);
    try {
      const Class = (this.options.WebSocket ?? WebSocket) as typeof WebSocket;
      const client = new Class(null, undefined, this.options as never) as InstanceType<Client>;
      const watched = this.listenerCount('headers') > 0 || this.emit !== EventEmitter.prototype.emit;
      const handshake = accept({
        request,
        socket,
        head,
        key,
        protocol: this.#chooseProtocol(protocols, request),
        deflate: extensions[PERMESSAGE_DEFLATE],
        // By a listener, or by a class with an `emit` of its own; nearly always by nobody.
        edit: watched ? (lines) => this.emit('headers', lines, request) : undefined,
      });
      if ('failure' in handshake) return refuseUpgrade(this, handshake, request, socket);
      endGuard(socket);
      endWait(socket);
      // Who was decided about later comes when the others have had their turn.
      const isLate = this.#reception.pending.has(socket);
      const othersMayWrite = isLate ? undefined : watchOthers(this, request, socket);
      const user = this.#reception.opened(socket);
      if (client instanceof WebSocket) this.#introduce(client, user, request);
      if (client instanceof WebSocket) belongsTo(client, this as unknown as WebSocketServer);
      client.setSocket(socket, head, handshake);
      this.#tracking?.add(client);
      noteAccepted(this, client, request);
      callback(client, request);
      othersMayWrite?.();
    } catch (error) {
      hookFailed(this, 'handleProtocols or a listener of "headers"', error, request, socket);
      throw error;
    }
  }

  #chooseProtocol(protocols: Set<string>, request: InstanceType<Request>): string {
    if (protocols.size === 0) return '';
    const { handleProtocols } = this.options;
    const chosen = handleProtocols ? handleProtocols(protocols, request) : protocols.values().next().value;
    return chosen ? String(chosen) : '';
  }

  /** What the socket has of its server. */
  #introduce(client: WebSocket, user: unknown, request: InstanceType<Request>): void {
    if (user !== undefined) featuresOf(client).user = user;
    if (this.listenerCount('socketError') === 0) return;
    featuresOf(client).unheardError = (error) => this.emit('socketError', error, client as never, request);
  }

  /** An HTTP server closes before the sockets that it gave away emit `close`, so that it alone is no proof. */
  #closeWhenNoClientIsLeft(): void {
    if (this.#tracking && this.#tracking.size > 0) this.#closeWhenEmpty = true;
    else process.nextTick(() => this.#emitClose());
  }

  #emitClose(): void {
    this.#state = 'closed';
    this.emit('close');
  }

  static {
    setServerInternals({
      tracking: (server) => server.#tracking,
      httpServer: (server) => server.#server,
      door: (server) => server.#reception.door,
      pending: (server) => server.#reception.pending,
      isRunning: (server) => server.#state === 'running',
    });
  }
}

defineMembers(WebSocketServer.prototype, ...serverMembers);
