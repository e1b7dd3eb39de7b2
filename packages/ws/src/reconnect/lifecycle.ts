import type { ReconnectCause } from './cause.ts';
import { checkClose } from './close-arguments.ts';
import { Decider } from './decider.ts';
import { IdleWatch } from './idle-watch.ts';
import { Link } from './link.ts';
import type { NetworkSignal } from './network-signals.ts';
import type { Settings } from './options.ts';
import type { ClosedState, ReconnectState } from './state.ts';
import type { SendData, Transport } from './transport.ts';

/** What the wrapper hears from the life of its connections. */
export interface LifecycleObserver {
  /** There is a transport; it is not open yet. */
  begun(transport: Transport): void;
  opened(isReconnection: boolean): void;
  message(data: unknown): void;
  /** An open connection was lost, and another attempt will be made. */
  disconnected(cause: ReconnectCause): void;
  /** A function among the options threw. */
  failed(error: unknown): void;
  /** Called after each change; for `closed` it is the last call. */
  changed(state: ReconnectState, previous: ReconnectState): void;
}

const OPEN = 1;

/** How long a peer may take to answer a close frame, for transports that wait for ever. As `closeTimeout` of Handfast. */
const CLOSE_TIMEOUT_MS = 30_000;

/** Browsers leave the codes below 3000, but for 1000, to themselves: pages say the same with 4008. */
const PRIVATE_CODES = 3000;

/** Link after link, with waits between them, until the end. It knows neither events nor what is to be sent. */
export class Lifecycle {
  readonly #settings: Settings;
  readonly #observer: LifecycleObserver;
  readonly #decider: Decider;
  /** What listens to the signal and the network, to be undone at the end. */
  readonly #ends: (() => void)[] = [];
  #state: ReconnectState = { name: 'connecting', attempt: 1, cause: undefined };
  #cause: ReconnectCause | undefined;
  #link: Link | undefined;
  #idle: IdleWatch | undefined;
  #timer: unknown;
  #retryAt = 0;
  #delayMs = 0;
  #begunAt = 0;
  #openedAt: number | undefined;
  #wasOpen = false;
  #holds = 0;

  constructor(settings: Settings, observer: LifecycleObserver) {
    this.#settings = settings;
    this.#observer = observer;
    this.#decider = new Decider(settings, (error) => observer.failed(error));
  }

  get state(): ReconnectState {
    return this.#state;
  }

  /** The present connection, open or not. */
  get transport(): Transport | undefined {
    return this.#link?.transport;
  }

  /** The present connection, if it takes messages: a peer that has begun to close reads no more. */
  get openTransport(): Transport | undefined {
    const transport = this.#link?.transport;
    return this.#state.name === 'open' && transport?.readyState === OPEN ? transport : undefined;
  }

  start(): void {
    const { signal, network } = this.#settings;
    const aborted = () => this.#finish('aborted');
    signal?.addEventListener('abort', aborted);
    this.#ends.push(() => signal?.removeEventListener('abort', aborted));
    if (network) this.#ends.push(network.watch((it) => this.#onNetwork(it)));
    if (signal?.aborted) queueMicrotask(aborted);
    else this.#connect();
  }

  /** @throws {RangeError} for a code or a reason that no close frame may have, and what the transport throws for others */
  close(code: number | undefined, reason: string | undefined): void {
    if (this.#isEnding) return;
    checkClose(code, reason);
    const transport = this.#state.name === 'open' ? this.transport : undefined;
    transport?.close(code, reason);
    this.#rest();
    const finish = () => this.#finish('called');
    if (transport) this.#timer = this.#settings.clock.setTimeout(finish, CLOSE_TIMEOUT_MS);
    else {
      // Nor may it open in between.
      this.#link?.giveUp();
      queueMicrotask(finish);
    }
    this.#change({ name: 'closing' });
    // A transport that does not read would never see the answer.
    if (this.#holds > 0) transport?.resume?.();
  }

  /** @returns `false` when it is over */
  reconnectNow(): boolean {
    const { name } = this.#state;
    if (this.#isEnding) return false;
    if (name === 'waiting') {
      this.#connect(true);
    } else if (name === 'open' && this.#link) {
      this.#link.giveUp(true);
      this.#ended({ kind: 'requested', message: 'reconnectNow() was called' });
    }
    return true;
  }

  /** Stops reading, where the transport can, until `release` was called as often. */
  hold(): void {
    if (this.#holds++ === 0 && this.#state.name !== 'closing') this.transport?.pause?.();
  }

  /** Can the present connection stop reading? */
  get canHold(): boolean {
    return this.transport?.pause !== undefined;
  }

  /** Ends it for ever because of what the peer does, whatever the transport thinks of the code: browsers know only private ones. */
  refuse(code: number, reason: string): void {
    try {
      this.close(code, reason);
    } catch {
      this.close(PRIVATE_CODES + code, reason);
    }
  }

  release(): void {
    if (--this.#holds === 0) this.transport?.resume?.();
  }

  #onNetwork(signal: NetworkSignal): void {
    const state = this.#state;
    if (state.name === 'open' && signal !== 'offline') this.#idle?.check();
    if (state.name !== 'waiting' || (state.isOffline && this.#isOffline())) return;
    // A clock that was set back is not to make the wait longer.
    const leftMs = Math.min(this.#delayMs, this.#retryAt - this.#settings.clock.nowMs);
    const isOrdered = this.#settings.policy.isOrdered(state.cause) && leftMs > 0;
    if (signal === 'offline' || isOrdered) this.#wait(state.cause, leftMs);
    else this.#connect();
  }

  /** @param evenOffline because somebody asked for it who may know better */
  #connect(evenOffline = false): void {
    const { clock } = this.#settings;
    clock.clearTimeout(this.#timer);
    if (!evenOffline && this.#isOffline()) {
      return this.#wait(this.#cause ?? { kind: 'offline', message: 'There is no network, says the browser' }, 0);
    }
    this.#begunAt = clock.nowMs;
    this.#openedAt = undefined;
    this.#link = new Link(this.#settings, {
      begun: (transport) => this.#observer.begun(transport),
      opened: () => this.#opened(),
      message: (data) => {
        this.#idle?.alive();
        this.#observer.message(data);
      },
      ended: (cause) => this.#ended(cause),
    });
    this.#change({ name: 'connecting', attempt: this.#decider.failures + 1, cause: this.#cause });
  }

  #opened(): void {
    const { clock, idleMs, pingMessage } = this.#settings;
    const isReconnection = this.#wasOpen;
    this.#wasOpen = true;
    this.#openedAt = clock.nowMs;
    this.#cause = undefined;
    if (this.#holds > 0) this.transport?.pause?.();
    if (idleMs > 0) {
      const ask = pingMessage === undefined ? undefined : () => this.#ping(pingMessage);
      const expired = () => this.#silent(idleMs);
      this.#idle = new IdleWatch({ clock, idleMs, isHeld: () => this.#holds > 0, ask, expired });
    }
    const state: ReconnectState = { name: 'open', attempt: this.#decider.failures + 1, since: clock.nowMs };
    this.#change(state);
    if (this.#state === state) this.#observer.opened(isReconnection);
  }

  #ping(pingMessage: SendData | (() => SendData)): void {
    try {
      const message = typeof pingMessage === 'function' ? pingMessage() : pingMessage;
      this.openTransport?.send(message);
    } catch (error) {
      this.#observer.failed(error);
    }
  }

  #silent(idleMs: number): void {
    this.#link?.giveUp();
    this.#ended({ kind: 'idle', message: `No message came for ${idleMs} ms (idleMs)`, idleMs });
  }

  #ended(cause: ReconnectCause): void {
    const { clock } = this.#settings;
    const state = this.#state;
    this.#rest();
    this.#link = undefined;
    this.#cause = cause;
    if (state.name === 'closing') return this.#finish('called');
    const openMs = this.#openedAt === undefined ? undefined : clock.nowMs - this.#openedAt;
    const course = { openMs, tookMs: clock.nowMs - this.#begunAt, isOffline: this.#isOffline() };
    const verdict = this.#decider.judge(cause, course);
    // The hook may have ended it.
    if (this.#state !== state) return;
    if ('end' in verdict) return this.#finish(verdict.end);
    this.#wait(cause, verdict.delayMs);
    // A listener that was told that it waits may have ended it.
    if (state.name === 'open' && !this.#isEnding) this.#observer.disconnected(cause);
  }

  #wait(cause: ReconnectCause, delayMs: number): void {
    const { clock } = this.#settings;
    const attempt = this.#decider.failures + 1;
    const isOffline = this.#isOffline();
    this.#rest();
    this.#cause = cause;
    this.#retryAt = clock.nowMs + delayMs;
    this.#delayMs = delayMs;
    if (!isOffline) this.#timer = clock.setTimeout(() => this.#connect(), delayMs);
    const when = isOffline ? { delayMs: undefined, retryAt: undefined } : { delayMs, retryAt: this.#retryAt };
    this.#change({ name: 'waiting', attempt, cause, ...when, isOffline });
  }

  get #isEnding(): boolean {
    return this.#state.name === 'closing' || this.#state.name === 'closed';
  }

  #isOffline(): boolean {
    return this.#settings.network?.isOnline() === false;
  }

  /** No timer runs any more. */
  #rest(): void {
    this.#settings.clock.clearTimeout(this.#timer);
    this.#idle?.stop();
    this.#idle = undefined;
  }

  #finish(why: ClosedState['why']): void {
    if (this.#state.name === 'closed') return;
    this.#rest();
    this.#link?.giveUp(why === 'aborted');
    this.#link = undefined;
    for (const end of this.#ends.splice(0)) end();
    this.#change({ name: 'closed', why, cause: this.#cause });
  }

  #change(state: ReconnectState): void {
    const previous = this.#state;
    this.#state = state;
    this.#observer.changed(state, previous);
  }
}
