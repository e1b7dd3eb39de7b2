import type { OptionFailure, ReconnectCause } from './cause.ts';
import { connectFailure, connectionLoss, optionFailure } from './failure.ts';
import type { PerAttempt, Settings } from './options.ts';
import { discard, type Target, type Transport, type TransportEvent } from './transport.ts';

/** What becomes of a link. After `ended`, or after it was given up, nothing is called any more. */
export interface LinkObserver {
  /** There is a transport; it is not open yet. */
  begun(transport: Transport): void;
  opened(): void;
  message(data: unknown): void;
  ended(cause: ReconnectCause): void;
}

const OPEN = 1;
const CLOSED = 3;

/** One connection from the first thought of it to its end: options, attempt, messages, end. */
export class Link {
  readonly #settings: Settings;
  readonly #observer: LinkObserver;
  readonly #abort = new AbortController();
  #transport: Transport | undefined;
  #timer: unknown;
  #isOpen = false;
  #isOver = false;
  #error: unknown;

  constructor(settings: Settings, observer: LinkObserver) {
    this.#settings = settings;
    this.#observer = observer;
    const { connectTimeoutMs, clock } = settings;
    if (connectTimeoutMs > 0 && connectTimeoutMs < Infinity) {
      this.#timer = clock.setTimeout(() => this.#timedOut(), connectTimeoutMs);
    }
    void this.#connect();
  }

  /** The connection, from its beginning on; undefined before. */
  get transport(): Transport | undefined {
    return this.#transport;
  }

  /**
   * Ends it at once, without a word to the observer.
   * @param politely with a close frame, for a peer that is known to be there
   */
  giveUp(politely = false): void {
    if (this.#isOver) return;
    this.#over();
    if (this.#transport) discard(this.#transport, politely && this.#isOpen);
  }

  /** Never rejects. */
  async #connect(): Promise<void> {
    const target = await this.#readTarget();
    if (target === undefined || this.#isOver) return;
    let wasThrown = true;
    try {
      const opening = this.#settings.open(target);
      wasThrown = false;
      // What is not a promise has to be listened to before anything else runs.
      this.#attach('then' in opening ? await opening : opening);
    } catch (error) {
      if (this.#transport && !this.#isOver) discard(this.#transport, false);
      this.#end(connectFailure(error, this.#settings.clock.nowMs, wasThrown));
    }
  }

  /** undefined when one of the options failed: then it has ended. */
  async #readTarget(): Promise<Target | undefined> {
    let option: OptionFailure['option'] = 'url';
    try {
      // Not in the constructor of whoever makes the link: functions among the options may use what it makes.
      await undefined;
      const { signal } = this.#abort;
      const url = String(await present(this.#settings.url));
      option = 'protocols';
      const protocols = signal.aborted ? [] : listOf(await present(this.#settings.protocols));
      option = 'headers';
      const headers = signal.aborted ? {} : ((await present(this.#settings.headers)) ?? {});
      return { url, protocols, headers, signal };
    } catch (error) {
      this.#end(optionFailure(option, error));
      return undefined;
    }
  }

  #attach(transport: Transport): void {
    // Also where it is not wanted any more: it may still fail, and an error that nobody listens to ends a Node process.
    transport.addEventListener('error', (event) => this.#failed(event));
    if (this.#isOver) return discard(transport, false);
    this.#transport = transport;
    transport.addEventListener('open', () => this.#opened());
    transport.addEventListener('message', (event) => {
      if (!this.#isOver) this.#observer.message(event.data);
    });
    transport.addEventListener('close', (event) => this.#closed(event));
    this.#observer.begun(transport);
    if (transport.readyState === OPEN) this.#opened();
    if (transport.readyState === CLOSED) this.#closed({ type: 'close' });
  }

  #opened(): void {
    if (this.#isOver || this.#isOpen || !this.#transport) return;
    this.#isOpen = true;
    this.#settings.clock.clearTimeout(this.#timer);
    this.#observer.opened();
  }

  #failed(event: TransportEvent): void {
    this.#error ??= event.error;
  }

  #closed(event: TransportEvent): void {
    const error = this.#error ?? this.#transport?.closeCause;
    this.#end(this.#isOpen ? connectionLoss(event, error) : connectFailure(error, this.#settings.clock.nowMs));
  }

  #timedOut(): void {
    const { connectTimeoutMs: timeoutMs } = this.#settings;
    const message = `The attempt to connect took longer than ${timeoutMs} ms (connectTimeoutMs)`;
    if (this.#isOver) return;
    this.giveUp();
    this.#observer.ended({ kind: 'timeout', message, timeoutMs });
  }

  #end(cause: ReconnectCause): void {
    if (this.#isOver) return;
    this.#over();
    this.#observer.ended(cause);
  }

  #over(): void {
    this.#isOver = true;
    this.#settings.clock.clearTimeout(this.#timer);
    this.#abort.abort();
  }
}

function present<Value>(option: PerAttempt<Value>): Value | PromiseLike<Value> {
  return typeof option === 'function' ? (option as () => Value | PromiseLike<Value>)() : option;
}

function listOf(protocols: string | readonly string[] | undefined): readonly string[] {
  if (protocols === undefined) return [];
  return typeof protocols === 'string' ? [protocols] : protocols;
}
