import type { ClientRequest, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { dial } from '../client/dial.ts';
import type { Dialling } from '../client/dial-hooks.ts';
import { urlError } from '../client/handshake-error.ts';
import { type DialOptions, readDialOptions } from '../client/options.ts';
import { isUrlFault, readTarget } from '../client/url.ts';
import { channels } from '../connection/channels.ts';
import { Connection } from '../connection/connection.ts';
import type { ConnectionObserver } from '../connection/connection-contract.ts';
import { ConnectionEnd } from '../connection/connection-end.ts';
import type { Handshake } from '../connection/handshake.ts';
import { tellingObserver } from '../connection/telling-observer.ts';
import { PERMESSAGE_DEFLATE } from '../protocol/deflate/negotiate.ts';
import { WebSocketEventTarget } from './events/event-target.ts';
import { tapHandshake, tellOpened, tellReceived, tellSent } from './insight/telling.ts';
import { openFeatures, SocketFeatures, takeUnheard } from './internals/features.ts';
import { defineLegacyMembers, type LegacyMembers } from './internals/legacy-members.ts';
import {
  CLOSED,
  CLOSING,
  CONNECTING,
  defineReadyStates,
  notOpen,
  OPEN,
  type ReadyState,
  type ReadyStates,
} from './internals/ready-state.ts';
import { setInternals } from './internals/socket-internals.ts';
import { defineMembers, makeAttributesEnumerable } from './members/define-members.ts';
import { type SocketMembers, socketMembers } from './members/socket-members.ts';
import { connectionOptions, type Habits, hasLimits, isOptions, readHabits } from './options/connection-options.ts';
import { type AnyBinaryType, binaryTypes, toBinaryType } from './receiving/incoming-data.ts';
import { countHeld } from './receiving/unfinished-messages.ts';
import { keepContext } from './sending/callback-context.ts';
import { sizeOf, toBytes } from './sending/outgoing-data.ts';
import type { BinaryType, ClientOptions, SendCallback, SendData, SendOptions } from './types.ts';

/** What a socket is attached with: the outcome of a handshake, or (as `ws` allows) limits that override the options. */
export type SocketSettings = Partial<Pick<Handshake, 'protocol' | 'deflate' | 'request' | 'response'>> & ClientOptions;

/** One for all sockets; made where it may look inside them. */
let observer: ConnectionObserver<WebSocket>;

export interface WebSocket extends LegacyMembers, ReadyStates, SocketMembers {}

/** A connection, client or server side. A superset of the class of `ws` 8: the same constructor, methods, events, defaults. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface says what the static block and the last lines define
export class WebSocket extends WebSocketEventTarget {
  declare static readonly CONNECTING: typeof CONNECTING;
  declare static readonly OPEN: typeof OPEN;
  declare static readonly CLOSING: typeof CLOSING;
  declare static readonly CLOSED: typeof CLOSED;

  #readyState: ReadyState = CONNECTING;
  #binaryType: AnyBinaryType = 'nodebuffer';
  #protocol = '';
  #isServer: boolean;
  #habits: Habits;
  #given: ClientOptions;
  #connection: Connection | undefined;
  #deflate: Handshake['deflate'];
  #dialling: Dialling | undefined;
  #request: ClientRequest | undefined;
  #end: ConnectionEnd | undefined;
  #unsentBytes = 0;
  #features: SocketFeatures | undefined;

  /**
   * @param address where to connect; `null` makes the server side of a connection, which `setSocket` completes
   * @param protocols the subprotocols to offer, in order of preference
   * @throws {SyntaxError} for a URL or subprotocol that can never work. Everything else is an `error` event.
   */
  constructor(address: null, protocols?: undefined, options?: ClientOptions);
  constructor(address: string | URL, options?: ClientOptions | ClientRequestArgs);
  constructor(address: string | URL, protocols?: string | string[], options?: ClientOptions | ClientRequestArgs);
  constructor(
    address: string | URL | null,
    protocols?: string | string[] | ClientOptions | ClientRequestArgs | null,
    options?: ClientOptions | ClientRequestArgs,
  ) {
    super();
    const given = ((isOptions(protocols) ? protocols : options) ?? {}) as ClientOptions;
    this.#given = given;
    this.#habits = readHabits(given);
    this.#isServer = address === null;
    if (address === null) return;
    const target = readTarget(address);
    if (isUrlFault(target)) throw urlError(target);
    this.#dialling = dial(target, readDialOptions(isOptions(protocols) ? undefined : protocols, given as DialOptions), {
      subject: this,
      onTransport: tapHandshake(this, this.#habits.features?.wire),
      onRequest: (request, dialling) => {
        this.#request = request;
        this.#dialling = dialling;
      },
      finishRequest: given.finishRequest && ((request) => given.finishRequest?.(request, this)),
      watchesRedirects: () => this.listenerCount('redirect') > 0,
      onRedirect: (url, request) => this.emit('redirect', url, request),
      onUpgrade: (response) => this.emit('upgrade', response),
      onUnexpectedResponse: (request, response) => this.emit('unexpected-response', request, response),
      onOpen: (handshake) => this.#opened(handshake),
      onFailure: (error) => this.#failed(error),
    });
  }

  /** How binary messages arrive. Anything but a known type is ignored, as in browsers. */
  get binaryType(): BinaryType {
    return this.#binaryType as BinaryType;
  }

  set binaryType(type: BinaryType | 'blob') {
    if (binaryTypes.includes(type)) this.#binaryType = type;
  }

  /** Names of the agreed extensions. */
  get extensions(): string {
    return this.#deflate ? PERMESSAGE_DEFLATE : '';
  }

  /** The agreed subprotocol, or an empty string. */
  get protocol(): string {
    return this.#protocol;
  }

  get readyState(): ReadyState {
    return this.#readyState;
  }

  /** Where the connection goes, redirects followed; undefined on a server. */
  get url(): string {
    return this.#dialling?.url as string;
  }

  /** Whether close frames went both ways. */
  get closedCleanly(): boolean {
    return this.#connection?.endpoint.closedCleanly ?? false;
  }

  /**
   * Sends a message, or a fragment of one. Strings and numbers go as text, everything else as binary, unless `binary`
   * says otherwise. `callback` is called once: without an error when the bytes were handed to the system.
   * @throws when the connection is not open yet; after it closed, only `callback` gets an error
   */
  send(data: SendData | null | undefined, callback?: SendCallback): void;
  send(data: SendData | null | undefined, options: SendOptions | undefined, callback?: SendCallback): void;
  send(data: SendData | null | undefined, options?: SendOptions | SendCallback, callback?: SendCallback): void {
    const done = typeof options === 'function' ? options : callback;
    const given = typeof options === 'function' ? undefined : options;
    const content = typeof data === 'number' ? String(data) : data;
    const connection = this.#connectionToSend(content, done);
    if (!connection) return;
    const sendOptions = {
      binary: given?.binary ?? typeof content !== 'string',
      compress: given?.compress ?? true,
      fin: given?.fin ?? true,
      mask: given?.mask ?? !this.#isServer,
    };
    const bytes = toBytes(content);
    if (channels.message.hasSubscribers) tellSent(this, content, sizeOf(bytes), sendOptions);
    const gate = this.#features?.gate;
    if (gate) gate.send(bytes, sendOptions, keepContext(done));
    else connection.endpoint.send(bytes, sendOptions, keepContext(done));
  }

  /** The connection, when it can send; else accounts for what is not sent, as `ws` does. */
  #connectionToSend(data: unknown, done: ((error: Error) => void) | undefined): Connection | undefined {
    if (this.#readyState === OPEN) return this.#connection;
    const error = notOpen(this.#readyState);
    if (this.#readyState === CONNECTING) throw error;
    this.#unsentBytes += sizeOf(toBytes(data));
    if (done) process.nextTick(done, error);
  }

  /**
   * Begins the closing handshake (RFC 6455 §7.1.2). The connection is cut when it has not ended after `closeTimeout`.
   * @param reason at most 123 bytes
   * @throws {TypeError} for a code that must not be sent
   */
  close(code?: number, reason?: string | Buffer): void {
    if (this.#readyState === CLOSED || this.#readyState === CLOSING) return;
    if (this.#readyState === CONNECTING) return this.#abort();
    this.#features?.gate?.flush();
    this.#connection?.close(code, reason);
    this.#readyState = CLOSING;
    this.#features?.inbox?.closing();
  }

  #abort(): void {
    this.#readyState = CLOSING;
    this.#dialling?.abort();
  }

  /** Cuts the connection at once, without a closing handshake. */
  terminate(): void {
    if (this.#readyState === CLOSED) return;
    if (this.#readyState === CONNECTING) return this.#abort();
    this.#readyState = CLOSING;
    this.#connection?.terminate();
  }

  /**
   * Runs the protocol over `socket`, whose handshake is done. For servers and for adapters that shake hands themselves.
   * @param head bytes that came behind the handshake
   */
  setSocket(socket: Duplex, head: Buffer, settings: SocketSettings = {}): void {
    const { protocol = this.#protocol, deflate = this.#deflate } = settings;
    if (hasLimits(settings)) this.#habits = readHabits({ ...this.#given, ...settings });
    this.#opened({ transport: socket, head, protocol, deflate });
  }

  #opened({ transport, head, protocol, deflate }: Handshake): void {
    const role = this.#isServer ? 'server' : 'client';
    this.#protocol = protocol;
    this.#deflate = deflate;
    const connection = new Connection(transport, connectionOptions(this.#habits, role, deflate), observer, this);
    this.#connection = connection;
    if (this.#habits.features) openFeatures(this, this.#habits.features);
    connection.start(head);
    this.#readyState = OPEN;
    if (channels.open.hasSubscribers) tellOpened(this);
    this.emit('open');
  }

  #failed(error: Error): void {
    this.#readyState = CLOSING;
    this.#features?.wire?.failed(error);
    try {
      this.#emitError(error);
    } finally {
      observer.closed(this, new ConnectionEnd());
    }
  }

  #emitError(error: Error): void {
    if (this.listenerCount('error') > 0 || !takeUnheard(error, this.#habits.features, this.#features)) {
      this.emit('error', error);
    }
  }

  #closed({ code, reason }: ConnectionEnd): void {
    this.#readyState = CLOSED;
    this.emit('close', code, reason);
  }

  static {
    observer = tellingObserver({
      message: (it, data, isBinary, fragmentEnds) => {
        if (channels.message.hasSubscribers) tellReceived(it, data.length, isBinary);
        if (it.#features?.inbox?.take(data, isBinary, fragmentEnds)) return;
        it.emit('message', isBinary ? toBinaryType(it.#binaryType, data, fragmentEnds) : data, isBinary);
      },
      ping: (it, data) => it.emit('ping', data),
      pong: (it, data) => {
        it.#features?.heartbeat?.pong(data);
        it.emit('pong', data);
      },
      holds: countHeld,
      error: (it, error) => it.#emitError(error),
      closing: (it) => {
        // Whatever was sent before is ahead of the answer to a close frame.
        it.#features?.gate?.flush();
        if (it.#readyState !== CLOSED) it.#readyState = CLOSING;
      },
      closed: (it, end) => {
        it.#end = end;
        if (it.#features) it.#features.closed(end, () => it.#closed(end));
        else it.#closed(end);
      },
    });
    setInternals({
      connection: (it) => it.#connection,
      end: (it) => it.#end,
      unsentBytes: (it) => it.#unsentBytes,
      connectionToSend: (it, data, done) => it.#connectionToSend(data, done),
      isServer: (it) => it.#isServer,
      options: (it) => it.#given,
      features: (it) => it.#features,
      makeFeatures: (it) => {
        it.#features ??= new SocketFeatures();
        return it.#features;
      },
      request: (it) => (it.#readyState === CONNECTING ? it.#request : undefined),
      deflate: (it) => it.#deflate,
      setProtocol: (it, protocol) => {
        it.#protocol = protocol;
      },
      setIsServer: (it, isServer) => {
        it.#isServer = isServer;
      },
    });
  }
}

defineReadyStates(WebSocket);
defineReadyStates(WebSocket.prototype);
defineLegacyMembers(WebSocket.prototype);
defineMembers(WebSocket.prototype, ...socketMembers);
makeAttributesEnumerable(WebSocket.prototype);
