import { checkClose as checkCloseFrame } from '../../reconnect/close-arguments.ts';
import { textOf } from '../../reconnect/text-of.ts';
import { Deadline } from '../deadline.ts';
import { callOutside, Emitter } from '../emitter.ts';
import type { StoredSession } from '../store/store.ts';
import type { WebSocketLike } from '../traffic/channel.ts';
import { toHex } from '../wire/identity.ts';
import { SESSION_PROTOCOL } from '../wire/protocol.ts';
import { Greeting } from './greeting.ts';
import { LiveSession } from './live-session.ts';
import { readServerOptions, type ServerSettings, type SessionServerOptions } from './options.ts';
import { Reception } from './reception.ts';
import { Rejected, type SessionRejection } from './rejection.ts';
import { SessionRoster } from './roster.ts';
import type { Session } from './session.ts';

/** What a `SessionServer` tells. */
export type SessionServerEvents<Data, Request> = {
  /** A session began here: a new one, or one that another server had (`session.wasMoved`). Once for each, not for each connection. */
  readonly session: readonly [session: Session<Data, Request>, request: Request];
  /** A connection got no session. */
  readonly rejected: readonly [rejection: SessionRejection<Request>];
  /** The store threw or rejected. What it concerned was undone or tried again. */
  readonly storeError: readonly [error: unknown];
};

const BUSY_RETRY_MS = 5000;

/**
 * Sessions over WebSockets: gives each client one session for as many connections as it takes. Attach it to anything that
 * emits connections: `server.on('connection', (socket, request) => sessions.accept(socket, request))`. The sockets have to
 * have agreed on the subprotocol `session.1.handfast`; a server that chooses the first one offered does.
 */
export class SessionServer<
  Data = undefined,
  Request = unknown,
  Socket extends WebSocketLike = WebSocketLike,
> extends Emitter<SessionServerEvents<Data, Request>> {
  readonly #settings: ServerSettings<Data, Request, Socket>;
  readonly #roster: SessionRoster<Data, Request>;
  readonly #reception: Reception<Data, Request, Socket>;
  readonly #stopWatching: (() => void) | undefined;
  readonly #greetings = new Set<Greeting>();
  readonly #timer: Deadline;
  #isClosed = false;

  /** @throws {RangeError} for a limit that is no whole number of 1 or more */
  constructor(options: SessionServerOptions<Data, Request, Socket> = {}) {
    super();
    this.#settings = readServerOptions(options);
    this.#timer = new Deadline(this.#settings.endpoint.clock);
    this.#roster = new SessionRoster(this.#settings.maxTotalBufferedBytes);
    this.#reception = new Reception(this.#settings, this.#roster, {
      make: (stored, wasMoved) => this.#make(stored, wasMoved),
      began: (session, request) => this.#began(session, request),
      storeFailed: (error) => this.emit('storeError', error),
    });
    this.#stopWatching = this.#settings.store.onClaim?.((id, epoch) => {
      const session = this.#roster.get(id);
      if (session && session.epoch < epoch) session.moved();
    });
  }

  /** How many sessions there are, with a connection or without. */
  get size(): number {
    return this.#roster.size;
  }

  /** Bytes that wait in all sessions together. */
  get bufferedAmount(): number {
    return this.#roster.bufferedBytes;
  }

  /** The sessions of this server, with a connection or without. */
  get sessions(): IterableIterator<Session<Data, Request>> {
    return this.#roster.values();
  }

  /** The session of that id, if it is here. */
  get(id: string): Session<Data, Request> | undefined {
    return this.#roster.get(id);
  }

  /**
   * Takes over a socket that has just been opened, and gives it its session, or a reason and a close code. Never throws; what
   * goes wrong is the event `rejected`.
   * @param request handed to the hooks and to the event `session`
   */
  accept(socket: Socket, request: Request): void {
    if (socket.protocol !== SESSION_PROTOCOL) return this.#acceptPlain(socket, request);
    const greeting = new Greeting(socket);
    this.#greetings.add(greeting);
    void this.#welcome(greeting, socket, request).finally(() => this.#greetings.delete(greeting));
  }

  /**
   * Lets go of all sessions: saves them, closes their connections, and takes no more. With a shared store, another server goes
   * on with them. Resolves when everything is saved.
   * @param code of the close frames. Default 1012, after which clients come back
   * @throws {RangeError} for a code or a reason that no close frame may have: then nothing happens
   */
  async close(code = 1012, reason = 'the server is closing'): Promise<void> {
    checkCloseFrame(code, reason);
    this.#isClosed = true;
    this.#timer.stop();
    for (const greeting of this.#greetings) greeting.reject(new Rejected('unavailable', reason), 1);
    await Promise.all([...this.#roster.values()].map((session) => session.release(code, reason)));
    this.#stopWatching?.();
  }

  #acceptPlain(socket: Socket, request: Request): void {
    const { plain } = this.#settings;
    if (plain) return callOutside(() => plain(socket, request));
    const offered = socket.protocol === '' ? 'no subprotocol' : `the subprotocol ${socket.protocol}`;
    const detail = `Expected the subprotocol ${SESSION_PROTOCOL}, agreed was ${offered}`;
    socket.addEventListener('error', () => undefined);
    socket.close(1008, `expected the subprotocol ${SESSION_PROTOCOL}`);
    this.emit('rejected', { reason: 'refused', detail, id: undefined, request, error: undefined });
  }

  async #welcome(greeting: Greeting, socket: Socket, request: Request): Promise<void> {
    const { handshakeTimeoutMs, endpoint } = this.#settings;
    const timer = new Deadline(endpoint.clock);
    timer.start(handshakeTimeoutMs, () => greeting.expire(handshakeTimeoutMs));
    let id: string | undefined;
    try {
      if (this.#isClosed) throw new Rejected('unavailable', 'The server is closing');
      const wish = await greeting.wish();
      if (wish.type === 'resume') id = toHex(wish.id);
      await this.#reception.serve(wish, { greeting, socket, request });
      this.#watchTime();
    } catch (error) {
      this.#rejected(greeting, { id, request }, error);
    } finally {
      timer.stop();
    }
  }

  #rejected(greeting: Greeting, from: { id: string | undefined; request: Request }, error: unknown): void {
    const rejected =
      error instanceof Rejected ? error : new Rejected('refused', 'The server failed', textOf(error), error);
    const { reason, message, cause } = rejected;
    const isTemporary = reason === 'busy' || reason === 'unavailable';
    greeting.reject(rejected, isTemporary ? BUSY_RETRY_MS : 0);
    this.emit('rejected', { ...from, reason, detail: message, error: cause });
  }

  #began(session: LiveSession<Data, Request>, request: Request): void {
    if (this.#isClosed) void session.release(1012, 'the server is closing');
    else this.emit('session', session, request);
  }

  #make(stored: StoredSession<Data>, wasMoved: boolean): LiveSession<Data, Request> {
    const { store, endpoint, windowMs } = this.#settings;
    const session: LiveSession<Data, Request> = new LiveSession<Data, Request>(
      stored,
      {
        store,
        settings: endpoint,
        clock: endpoint.clock,
        windowMs,
        reserve: (bytes) => this.#roster.reserve(bytes, session),
        account: (bytes) => this.#roster.account(bytes),
        suspended: () => this.#roster.suspended(session),
        resumed: () => this.#roster.resumed(session),
        ended: () => this.#roster.remove(session),
        storeFailed: (error) => this.emit('storeError', error),
      },
      wasMoved,
    );
    return session;
  }

  /** One timer for all sessions, while there are any. */
  #watchTime(): void {
    if (this.#isClosed) return;
    const { windowMs } = this.#settings;
    this.#timer.start(Math.max(1, Math.min(5000, windowMs / 4)), () => void this.#tick());
  }

  async #tick(): Promise<void> {
    const { store, endpoint } = this.#settings;
    for (const session of this.#roster.values()) session.tick();
    if (this.#roster.size > 0) this.#watchTime();
    try {
      await store.expire?.(endpoint.clock.nowMs);
    } catch (error) {
      this.emit('storeError', error);
    }
  }
}
