import { type ReconnectCause, ReconnectingWebSocket, type UrlOption } from '../../reconnect/index.ts';
import type { SessionClock } from '../clock.ts';
import { Deadline } from '../deadline.ts';
import { SessionError } from '../errors.ts';
import { decodeRecord, encodeRecord } from '../wire/codec.ts';
import { SESSION_PROTOCOL, SESSION_VERSION } from '../wire/protocol.ts';
import type { InFlightLimits, OpenedRecord, RejectedRecord, ResumedRecord, SessionRecord } from '../wire/records.ts';
import type { SessionClientOptions } from './client-contract.ts';

/** What happens on the connections of one session. */
export interface SessionLinkOwner {
  /** A connection is open: what to say first. */
  greet(): SessionRecord;
  opened(record: OpenedRecord): void;
  resumed(record: ResumedRecord): void;
  rejected(record: RejectedRecord): void;
  /** One message of the session that is open. */
  record(bytes: Uint8Array): void;
  /** The connection is gone; there will be another. */
  disconnected(cause: ReconnectCause): void;
  /** There will be no more connections. */
  over(error: SessionError): void;
}

/** One connection after the other, each with its handshake. */
export class SessionLink {
  readonly #socket: ReconnectingWebSocket<unknown>;
  readonly #owner: SessionLinkOwner;
  readonly #handshakeTimeoutMs: number;
  #state: 'down' | 'greeting' | 'up' | 'over' = 'down';
  readonly #timer: Deadline;
  #retryAfterMs = 0;

  constructor(
    url: UrlOption,
    options: SessionClientOptions,
    settings: { readonly clock: SessionClock; readonly handshakeTimeoutMs: number },
    owner: SessionLinkOwner,
  ) {
    this.#owner = owner;
    this.#timer = new Deadline(settings.clock);
    this.#handshakeTimeoutMs = settings.handshakeTimeoutMs;
    const { maxBufferedBytes, maxBufferedMessages, ...transport } = options;
    this.#socket = new ReconnectingWebSocket<unknown>(url, SESSION_PROTOCOL, {
      idleMs: 30_000,
      ...transport,
      // Without one: its own timers, which keep a process alive that waits for the next connection.
      clock: options.clock,
      buffer: false,
      binaryType: 'arraybuffer',
      pingMessage: () => encodeRecord({ type: 'probe' }),
      shouldReconnect: (cause, decision) =>
        options.shouldReconnect?.(cause, decision) ?? this.#ownAnswer(cause, decision.isTerminal),
    });
    this.#socket.addEventListener('open', () => this.#opened());
    this.#socket.addEventListener('message', ({ data }) => this.#message(data));
    this.#socket.addEventListener('disconnected', ({ cause }) => this.#disconnected(cause));
    this.#socket.addEventListener('close', ({ cause }) => this.#closed(cause));
  }

  /** What the user interface may want to show about the connection. */
  get socket(): ReconnectingWebSocket<unknown> {
    return this.#socket;
  }

  /** Sends, unless the connection is on its way out: then the next one will. */
  send(record: Uint8Array): void {
    if (this.#socket.readyState !== 1) return;
    try {
      this.#socket.send(record as Uint8Array<ArrayBuffer>);
    } catch {
      // The transport takes nothing more; it is about to be lost.
    }
  }

  /** Ends it, without a word to the owner. */
  end(code: number, reason = ''): void {
    if (this.#state === 'over') return;
    this.#rest('over');
    this.#socket.close(code, reason);
  }

  /** A server that knows no sessions will not the next time; one that is busy has said for how long. */
  #ownAnswer(cause: ReconnectCause, isTerminal: boolean): false | { delayMs: number } | undefined {
    if (isNotAgreed(cause)) return false;
    const delayMs = this.#retryAfterMs;
    this.#retryAfterMs = 0;
    if (isTerminal || delayMs === 0) return undefined;
    return { delayMs: Math.round(delayMs * (1 + Math.random())) };
  }

  #opened(): void {
    if (this.#state === 'over') return;
    if (this.#socket.protocol !== SESSION_PROTOCOL) return this.#notAgreed();
    this.#state = 'greeting';
    this.#timer.start(this.#handshakeTimeoutMs, () => this.#socket.reconnectNow());
    this.send(encodeRecord(this.#owner.greet()));
  }

  #message(data: unknown): void {
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data instanceof Uint8Array ? data : undefined;
    if (this.#state === 'up') return this.#owner.record(bytes ?? new Uint8Array());
    if (this.#state !== 'greeting') return;
    const record = decodeRecord(bytes ?? new Uint8Array());
    this.#rest('up');
    switch (record.type) {
      case 'opened':
        return this.#owner.opened(record);
      case 'resumed':
        return this.#owner.resumed(record);
      case 'rejected':
        this.#state = 'down';
        this.#retryAfterMs = record.retryAfterMs;
        return this.#owner.rejected(record);
      default: {
        const what = record.type === 'malformed' ? `no record (${record.why})` : `the record ${record.type}`;
        const text = `Expected opened, resumed or rejected from the server, received ${what}`;
        this.end(1002);
        return this.#owner.over(new SessionError('SESSION_VIOLATION', text));
      }
    }
  }

  #disconnected(cause: ReconnectCause): void {
    if (this.#state === 'over') return;
    const wasUp = this.#state === 'up';
    this.#rest('down');
    if (wasUp) this.#owner.disconnected(cause);
  }

  #closed(cause: ReconnectCause | undefined): void {
    if (this.#state === 'over') return;
    this.#rest('over');
    if (cause && isNotAgreed(cause)) return this.#owner.over(notAgreed(cause.message));
    const why = cause ? `: ${cause.message}` : '';
    this.#owner.over(new SessionError('SESSION_NO_CONNECTION', `No further connection will be made${why}`, { cause }));
  }

  #notAgreed(): void {
    const { protocol } = this.#socket;
    this.end(1002);
    this.#owner.over(notAgreed(protocol === '' ? 'it chose none' : `it chose ${protocol}`));
  }

  #rest(state: 'down' | 'up' | 'over'): void {
    this.#state = state;
    this.#timer.stop();
  }
}

function isNotAgreed(cause: ReconnectCause): boolean {
  return cause.kind === 'connect' && cause.code?.includes('_SUBPROTOCOL_') === true;
}

function notAgreed(what: string): SessionError {
  const text = `The server does not speak the session protocol: expected the subprotocol ${SESSION_PROTOCOL}, ${what}`;
  return new SessionError('SESSION_NOT_AGREED', text);
}

/** What the client says first. */
export function greeting(
  limits: InFlightLimits,
  protocols: readonly string[],
  key: { id: Uint8Array; token: Uint8Array; attempt: number; received: number } | undefined,
): SessionRecord {
  if (key) return { type: 'resume', version: SESSION_VERSION, ...key, limits };
  return { type: 'open', version: SESSION_VERSION, limits, protocols };
}
