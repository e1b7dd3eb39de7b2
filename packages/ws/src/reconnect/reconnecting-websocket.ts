import { overError, ReconnectError, unwantedEnd } from './errors.ts';
import {
  DisconnectedEvent,
  ReconnectCloseEvent,
  ReconnectErrorEvent,
  ReconnectEvents,
  ReconnectMessageEvent,
  ReconnectOpenEvent,
  StateChangeEvent,
} from './events.ts';
import { Lifecycle } from './lifecycle.ts';
import { MessageIterator, type MessagesOptions } from './message-iterator.ts';
import { atLeast } from './numbers.ts';
import { OpenWaiters } from './open-waiters.ts';
import { type ProtocolsOption, type ReconnectOptions, readOptions, type Settings, type UrlOption } from './options.ts';
import type { ClosedState, ReconnectState } from './state.ts';
import type { BinaryType, SendData, Transport } from './transport.ts';
import { byteLength, UnsentMessages } from './unsent.ts';

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/**
 * A WebSocket that comes back: one object that lives through any number of connections, each made by the transport it is
 * given. It looks like a `WebSocket` of the web; `open` happens for each connection, and `close` is final.
 *
 * No failure is ever thrown at nobody: without any listener, all that happens is that it tries again, or ends.
 *
 * @typeParam Message what `message` events carry; it depends on the transport and on `binaryType`
 */
export class ReconnectingWebSocket<Message = string | ArrayBuffer | Blob> extends ReconnectEvents<Message> {
  static readonly CONNECTING = CONNECTING;
  static readonly OPEN = OPEN;
  static readonly CLOSING = CLOSING;
  static readonly CLOSED = CLOSED;
  readonly CONNECTING = CONNECTING;
  readonly OPEN = OPEN;
  readonly CLOSING = CLOSING;
  readonly CLOSED = CLOSED;

  readonly #settings: Settings;
  readonly #life: Lifecycle;
  readonly #unsent: UnsentMessages;
  readonly #waiters = new OpenWaiters();
  #binaryType: BinaryType | undefined;
  /** The last transport that there was: it still knows its URL and its subprotocol. */
  #last: Transport | undefined;
  #lostBytes = 0;
  /** This connection did not take a message that was kept: nothing overtakes it. */
  #isStuck = false;

  /**
   * Begins to connect at once. A URL that cannot work is not thrown but ends it, as it may come from a function.
   * @throws {TypeError} or {RangeError} for options that make no sense
   */
  constructor(url: UrlOption, protocols?: ProtocolsOption, options: ReconnectOptions = {}) {
    super();
    this.#settings = readOptions(url, protocols, options);
    this.#binaryType = options.binaryType;
    this.#unsent = new UnsentMessages(this.#settings);
    this.#life = new Lifecycle(this.#settings, {
      begun: (transport) => this.#begun(transport),
      opened: (isReconnection) => this.#opened(isReconnection),
      message: (data) => this.dispatchEvent(new ReconnectMessageEvent(data as Message)),
      disconnected: (cause) => this.dispatchEvent(new DisconnectedEvent(cause)),
      failed: (error) => this.#failed(error),
      changed: (state, previous) => this.#changed(state, previous),
    });
    this.#life.start();
  }

  /** Where it stands, with all that a user interface may want to show. */
  get state(): ReconnectState {
    return this.#life.state;
  }

  /** As of a WebSocket; `CONNECTING` between two connections too. */
  get readyState(): 0 | 1 | 2 | 3 {
    switch (this.#life.state.name) {
      case 'open':
        return OPEN;
      case 'closing':
        return CLOSING;
      case 'closed':
        return CLOSED;
      default:
        return CONNECTING;
    }
  }

  /** Where the present, or else the last, connection goes; before the first one, the URL that was given, if it is one. */
  get url(): string {
    const { url } = this.#settings;
    return this.#last?.url ?? (typeof url === 'function' ? '' : String(url));
  }

  /** The subprotocol of the present, or else the last, connection. */
  get protocol(): string {
    return this.#last?.protocol ?? '';
  }

  /** The extensions of the present, or else the last, connection. */
  get extensions(): string {
    return this.#last?.extensions ?? '';
  }

  /** Bytes that were given to `send()` and have not left: those that wait here, and those that wait in the transport. */
  get bufferedAmount(): number {
    return this.#unsent.bytes + this.#lostBytes + (this.#life.transport?.bufferedAmount ?? 0);
  }

  /** How many messages wait here for a connection. */
  get bufferedMessages(): number {
    return this.#unsent.count;
  }

  /** How many messages were dropped to make room for others (`overflow: 'drop-oldest'`), since the beginning. */
  get droppedMessages(): number {
    return this.#unsent.dropped;
  }

  /** How binary messages arrive, now and on later connections. Until it is set, what the transport has. */
  get binaryType(): BinaryType {
    return this.#binaryType ?? (this.#last?.binaryType as BinaryType | undefined) ?? 'blob';
  }

  set binaryType(type: BinaryType) {
    this.#binaryType = type;
    if (this.#life.transport) this.#life.transport.binaryType = type;
  }

  /**
   * Sends a message, or keeps it for the next connection. What was given to a connection that is then lost may or may not
   * have arrived, and is not sent again. After `close()` it does nothing, as that of a WebSocket.
   * @throws {ReconnectError} when it can neither send nor keep it
   */
  send(data: SendData): void {
    const { name } = this.#life.state;
    if (name === 'closing' || name === 'closed') {
      this.#lostBytes += byteLength(data);
      return;
    }
    const transport = this.#life.openTransport;
    if (transport && !this.#isStuck) return transport.send(data);
    if (this.#settings.buffer) {
      this.#unsent.push(data);
      // Behind those that the connection did not take.
      if (transport) this.#flush();
      return;
    }
    throw new ReconnectError('WS_ERR_NOT_OPEN', `Not connected (state ${name}), and the option buffer is false`);
  }

  /**
   * Ends it for ever: with a closing handshake where there is a connection (RFC 6455 §7.1.2).
   * @throws {RangeError} for a code or a reason that no close frame may have, connected or not; and what the transport throws for
   * others that it does not send: browsers take 1000 and 3000 to 4999
   */
  close(code?: number, reason?: string): void {
    this.#life.close(code, reason);
  }

  /**
   * Does not wait any longer; an open connection is replaced by a new one (for a new token, say).
   * @returns `false` when it is over
   */
  reconnectNow(): boolean {
    return this.#life.reconnectNow();
  }

  /**
   * Resolves as soon as there is a connection. Rejects when it is over, or with the reason of `signal`; a rejection that
   * nobody handles does no harm.
   */
  waitUntilOpen({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    return this.#waiters.wait(this.#life.state, signal);
  }

  /**
   * The messages from now on, across reconnections. Ends with `close()`, an abort and a peer's 1000; throws a
   * `ReconnectError` when it gave up. Leaving the loop does not close. Where the transport can stop reading, it does while
   * 64 messages or 1 MiB wait here; where it cannot, as in browsers, more than 16 MiB close it with 1008, and the loop throws a
   * `ReconnectError` (`WS_ERR_MESSAGES_WAITING`) behind them.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Message, undefined, undefined> {
    return this.messages();
  }

  /**
   * The same.
   * @param options how many bytes may wait, instead of 1 MiB and 16 MiB (a text counts two for each character)
   */
  messages({ highWaterBytes }: MessagesOptions = {}): AsyncIterableIterator<Message, undefined, undefined> {
    if (highWaterBytes !== undefined) atLeast(0, 'highWaterBytes', highWaterBytes);
    return new MessageIterator<Message>(this, this.#life, highWaterBytes);
  }

  #begun(transport: Transport): void {
    this.#last = transport;
    if (this.#binaryType !== undefined) transport.binaryType = this.#binaryType;
  }

  #opened(isReconnection: boolean): void {
    this.#isStuck = false;
    this.dispatchEvent(new ReconnectOpenEvent(isReconnection));
    this.#flush();
    if (this.#life.state.name === 'open') this.#waiters.opened();
  }

  /** What the transport throws on stays, with all behind it, and is tried again with the next message and the next connection. */
  #flush(): void {
    this.#isStuck = false;
    try {
      this.#unsent.flush((message) => {
        const transport = this.#life.openTransport;
        transport?.send(message);
        return transport !== undefined;
      });
    } catch (error) {
      this.#isStuck = true;
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.dispatchEvent(new ReconnectErrorEvent(error));
  }

  #changed(state: ReconnectState, previous: ReconnectState): void {
    this.dispatchEvent(new StateChangeEvent(state, previous));
    if (state.name === 'closed') this.#closed(state);
  }

  #closed(state: ClosedState): void {
    const error = unwantedEnd(state);
    if (error) this.#failed(error);
    this.dispatchEvent(new ReconnectCloseEvent(state));
    this.#waiters.closed(overError(state));
  }
}
