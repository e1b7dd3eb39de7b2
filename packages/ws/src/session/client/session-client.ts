import type { ReconnectCause, ReconnectingWebSocket, UrlOption } from '../../reconnect/index.ts';
import { checkClose } from '../close-arguments.ts';
import { Deadline } from '../deadline.ts';
import { Emitter } from '../emitter.ts';
import type { EndpointSettings } from '../endpoint/endpoint-contract.ts';
import { SessionError } from '../errors.ts';
import type { SessionData, SessionMessage } from '../messages.ts';
import { readLimits, wholeNumber } from '../settings.ts';
import { Traffic } from '../traffic/traffic.ts';
import { encodeRecord } from '../wire/codec.ts';
import { type SessionKey, toHex } from '../wire/identity.ts';
import type { SessionReason } from '../wire/protocol.ts';
import type { OpenedRecord, RejectedRecord, ResumedRecord } from '../wire/records.ts';
import type {
  SessionClientEnd,
  SessionClientEvents,
  SessionClientOptions,
  SessionClientState,
} from './client-contract.ts';
import { greeting, SessionLink } from './session-link.ts';

/**
 * The client of a session: connects, and comes back when the connection is lost, and the session goes on where it was. What is
 * sent arrives once and in order, or is handed back by the event `lost`. Runs in browsers too, over their `WebSocket`.
 *
 * Messages are held until there is a listener for `message`, or a loop: `for await (const message of client)`.
 */
export class SessionClient extends Emitter<SessionClientEvents> implements AsyncIterable<SessionMessage> {
  readonly #url: UrlOption;
  readonly #options: SessionClientOptions;
  readonly #settings: EndpointSettings;
  readonly #closeTimeoutMs: number;
  readonly #handshakeTimeoutMs: number;
  #link: SessionLink;
  #traffic: Traffic;
  #state: SessionClientState = 'connecting';
  #key: SessionKey | undefined;
  #protocol = '';
  #windowMs = 0;
  #attempt = 0;
  readonly #closeTimer: Deadline;
  #closeCode = 1006;
  #closeReason = '';
  readonly #closed: Promise<SessionClientEnd>;
  #resolveClosed: (end: SessionClientEnd) => void = () => {};

  /**
   * Begins to connect at once.
   * @param url a value, or a function that is called for each connection
   * @throws {TypeError} or {RangeError} for options that make no sense
   */
  constructor(url: UrlOption, options: SessionClientOptions = {}) {
    super();
    this.#url = url;
    this.#options = { ...options };
    this.#settings = readLimits(options, false);
    this.#closeTimer = new Deadline(this.#settings.clock);
    this.#closeTimeoutMs = wholeNumber('closeTimeoutMs', options.closeTimeoutMs, 30_000);
    this.#handshakeTimeoutMs = wholeNumber('handshakeTimeoutMs', options.handshakeTimeoutMs, 10_000);
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#traffic = this.#begin();
    this.#link = this.#connect();
  }

  get state(): SessionClientState {
    return this.#state;
  }

  /** The id of the session, 32 hexadecimal digits; undefined before there is one. No secret. */
  get id(): string | undefined {
    return this.#key && toHex(this.#key.id);
  }

  /** The subprotocol of the application that the server chose; empty for none. */
  get protocol(): string {
    return this.#protocol;
  }

  /** How long the server keeps the session without a connection, in milliseconds; 0 before it has said so. */
  get windowMs(): number {
    return this.#windowMs;
  }

  /** Bytes of messages that the server has not acknowledged. */
  get bufferedAmount(): number {
    return this.#traffic.endpoint.unacknowledgedBytes;
  }

  /** The messages that the server has not acknowledged. */
  get unconfirmed(): readonly SessionMessage[] {
    return this.#traffic.unconfirmed;
  }

  /** The connections under the session: their state is what a user interface may want to show. */
  get connection(): ReconnectingWebSocket<unknown> {
    return this.#link.socket;
  }

  /** Resolves when it is over, however. Never rejects. */
  get closed(): Promise<SessionClientEnd> {
    return this.#closed;
  }

  /** The messages of this session. Ends with `close()` of the server; throws a `SessionError` when the session is lost. */
  [Symbol.asyncIterator](): AsyncIterableIterator<SessionMessage> {
    return this.#traffic.inbox.iterate();
  }

  /**
   * Sends, in order and once; before the session is open and while it is suspended, as soon as it goes on.
   * @returns the number of the message
   * @throws {SessionError} `SESSION_BUFFER_FULL`, `SESSION_TOO_BIG`, `SESSION_CLOSING` or `SESSION_ENDED`: it was not taken
   */
  send(data: SessionData): number {
    return this.#traffic.send(data);
  }

  /** Sends, and resolves when the server has acknowledged. Rejects with a `SessionError` when that can no longer happen. */
  async sendAsync(data: SessionData): Promise<void> {
    // Another one may be here as soon as it is sent.
    const traffic = this.#traffic;
    await traffic.receipt(traffic.send(data));
  }

  /**
   * Ends in order: waits until everything sent is acknowledged, and the server has ended too, or for `closeTimeoutMs`. Never
   * rejects: how it went is in what it resolves with.
   * @param code 1000, or 3000 to 4999
   */
  close(code = 1000, reason = ''): Promise<SessionClientEnd> {
    checkClose(code, reason);
    if (this.#state === 'closed' || this.#state === 'closing') return this.#closed;
    const isPointless = this.#state === 'lost' || (!this.#key && this.#traffic.endpoint.sent === 0);
    this.#noteClose(code, reason);
    this.#state = 'closing';
    if (isPointless) {
      this.#end(undefined);
      return this.#closed;
    }
    this.#traffic.finish(code, reason);
    this.#closeTimer.start(this.#closeTimeoutMs, () => this.#giveUpClosing());
    return this.#closed;
  }

  /** Ends at once; the server is told if it can be. */
  terminate(reason = ''): void {
    if (this.#state === 'closed') return;
    this.#tell('aborted', reason);
    this.#end(new SessionError('SESSION_ABORTED', `The session was ended by terminate()${reason && `: ${reason}`}`));
  }

  /** After `lost`: opens a new session. Does nothing in any other state. */
  restart(): void {
    if (this.#state !== 'lost') return;
    this.#state = 'connecting';
    this.#key = undefined;
    this.#traffic = this.#begin();
    this.#link = this.#connect();
  }

  protected override listened(name: keyof SessionClientEvents): void {
    if (name === 'message') queueMicrotask(() => this.#traffic.inbox.flow());
  }

  #begin(): Traffic {
    const traffic: Traffic = new Traffic(this.#settings, {
      hasListener: () => this.hasListener('message'),
      emitMessage: (message) => this.emit('message', message),
      transmit: (record) => this.#link.send(record),
      changed: () => undefined,
      peerFinished: (code, reason) => {
        if (!traffic.endpoint.hasFinished) {
          this.#noteClose(code, reason);
          this.#state = 'closing';
        }
        traffic.finish(code, reason);
      },
      finished: () => this.#end(undefined),
      failed: (error, tell) => {
        if (tell) this.#tell(tell, error.message);
        this.#lose(error);
      },
    });
    return traffic;
  }

  #connect(): SessionLink {
    const { clock } = this.#settings;
    const settings = { clock, handshakeTimeoutMs: this.#handshakeTimeoutMs };
    return new SessionLink(this.#url, this.#options, settings, {
      greet: () => this.#greet(),
      opened: (record) => this.#opened(record),
      resumed: (record) => this.#resumed(record),
      rejected: (record) => this.#rejected(record),
      record: (bytes) => this.#traffic.endpoint.receive(bytes),
      disconnected: (cause) => this.#disconnected(cause),
      over: (error) => this.#lose(error),
    });
  }

  #greet() {
    const received = this.#traffic.endpoint.connect();
    const resume = this.#key && { ...this.#key, attempt: ++this.#attempt, received };
    return greeting(this.#settings.limits, this.#options.protocols ?? [], resume);
  }

  #opened({ id, token, windowMs, limits, protocol }: OpenedRecord): void {
    if (this.#key)
      return this.#lose(new SessionError('SESSION_VIOLATION', 'Expected resumed from the server, received opened'));
    this.#key = { id, token };
    this.#attempt = 0;
    this.#windowMs = windowMs;
    this.#protocol = protocol;
    if (this.#state === 'connecting') this.#state = 'open';
    const before = this.#traffic;
    before.endpoint.attach(0, limits);
    if (this.#traffic === before && this.#isAlive) this.emit('open');
  }

  #resumed({ received, windowMs, limits }: ResumedRecord): void {
    if (!this.#key)
      return this.#lose(new SessionError('SESSION_VIOLATION', 'Expected opened from the server, received resumed'));
    this.#windowMs = windowMs;
    if (this.#state === 'suspended') this.#state = 'open';
    const before = this.#traffic;
    before.endpoint.attach(received, limits);
    if (this.#traffic === before && this.#isAlive) this.emit('resumed');
  }

  #rejected({ reason, text }: RejectedRecord): void {
    if (reason === 'busy' || reason === 'unavailable') return;
    const code = this.#key ? 'SESSION_LOST' : 'SESSION_REFUSED';
    const what = this.#key ? 'The server did not resume the session' : 'The server did not open a session';
    this.#lose(new SessionError(code, `${what} (${reason}): ${text}`, { reason }));
  }

  #disconnected(cause: ReconnectCause): void {
    this.#traffic.endpoint.detach();
    if (this.#state === 'open') this.#state = 'suspended';
    this.emit('suspended', cause);
  }

  get #isAlive(): boolean {
    return this.#state !== 'closed' && this.#state !== 'lost';
  }

  /** The session cannot go on. */
  #lose(error: SessionError): void {
    if (!this.#isAlive) return;
    // Both had said that they are done, and it came back only to hear that all has arrived: that it is forgotten says so too.
    const { hasFinished, peerHasFinished, unacknowledgedMessages } = this.#traffic.endpoint;
    const wasDone = hasFinished && peerHasFinished && unacknowledgedMessages <= 1 && error.reason === 'unknown';
    if (this.#state === 'closing') return this.#end(wasDone ? undefined : error);
    const { unconfirmed } = this.#traffic;
    this.#state = 'lost';
    this.#link.end(1000);
    this.#traffic.end(error);
    if (this.#options.onLost === 'new' && error.reason !== undefined && this.#key) this.restart();
    this.emit('lost', { error, unconfirmed });
  }

  #giveUpClosing(): void {
    const { unacknowledgedMessages } = this.#traffic.endpoint;
    const text = `close() waited for ${this.#closeTimeoutMs} ms (closeTimeoutMs); ${unacknowledgedMessages} messages are not acknowledged`;
    this.#end(new SessionError('SESSION_CLOSE_TIMEOUT', text));
  }

  #end(error: SessionError | undefined): void {
    if (this.#state === 'closed') return;
    const unconfirmed = error ? this.#traffic.unconfirmed : [];
    this.#state = 'closed';
    this.#closeTimer.stop();
    this.#traffic.end(error);
    this.#link.end(1000);
    const end = error
      ? { code: 1006, reason: '', error, unconfirmed }
      : { code: this.#closeCode, reason: this.#closeReason, error, unconfirmed };
    this.#resolveClosed(end);
    this.emit('close', end);
  }

  #noteClose(code: number, reason: string): void {
    this.#closeCode = code;
    this.#closeReason = reason;
  }

  #tell(reason: SessionReason, text: string): void {
    this.#link.send(encodeRecord({ type: 'abort', reason, text: text.slice(0, 200) }));
  }
}
