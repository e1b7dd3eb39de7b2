import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { AttemptLog } from './attempt-log.ts';
import type { DialClock } from './clock.ts';
import type { Evidence } from './evidence.ts';
import { openRequest } from './open-request.ts';
import type { DialSettings } from './options.ts';
import type { Baggage } from './redirect.ts';
import type { Target } from './url.ts';

/** How one request ends. Exactly one of the four is called, once, and never before the constructor has returned. */
export interface AttemptOutcome {
  /** A 101 with `Upgrade`: the transport is the receiver's now, and `head` came behind the answer. */
  upgraded(response: IncomingMessage, transport: Duplex, head: Buffer): void;
  /** Any other answer. Request and response are the receiver's to read or destroy. */
  answered(response: IncomingMessage): void;
  /** No answer will come. */
  broke(error: Error): void;
  /** No answer came within the limit. */
  timedOut(): void;
}

/** One opening request and its transport, from the first lookup to the head of the answer. */
export class Attempt {
  readonly target: Target;
  readonly request: ClientRequest;
  readonly log: AttemptLog;
  readonly #clock: DialClock;
  readonly #outcome: AttemptOutcome;
  #timer: unknown;
  #over = false;

  /** @throws what `http.request()` throws */
  constructor(
    target: Target,
    settings: DialSettings,
    { baggage, key, clock }: { baggage: Baggage; key: string; clock: DialClock },
    outcome: AttemptOutcome,
  ) {
    this.target = target;
    this.#clock = clock;
    this.#outcome = outcome;
    this.log = new AttemptLog(target, clock);
    this.request = openRequest(target, settings, baggage, key, this.log);
    this.#listen();
    const { handshakeTimeoutMs } = settings;
    if (handshakeTimeoutMs > 0) {
      this.#timer = clock.setTimeout(() => this.#end(() => outcome.timedOut()), handshakeTimeoutMs);
    }
  }

  /** What is known so far. */
  evidence(more: Partial<Evidence> = {}): Evidence {
    const { log, target } = this;
    const { stage, addresses, timings, requestSent, peerEnded, firstBytes, certificate } = log;
    return { target, stage, addresses, timings, requestSent, peerEnded, firstBytes, certificate, ...more };
  }

  /** Calls it off, or cleans up behind it: nothing is heard of this attempt afterwards, and no socket stays open. */
  destroy(): void {
    this.#end(() => {});
    this.request.destroy();
    // A request that has its whole answer does not destroy its socket any more.
    this.request.socket?.destroy();
  }

  #listen(): void {
    const { request, log } = this;
    request.on('socket', (transport: Duplex) => {
      log.watch(transport);
      log.watchBytes(transport);
    });
    request.on('finish', () => log.sent());
    // This listener stays, because a request may break after it was given up.
    request.on('error', (error) => this.#end(() => this.#outcome.broke(error)));
    request.on('close', () => this.#end(() => this.#outcome.broke(hangUp())));
    request.on('response', (response) => {
      log.answered();
      this.#end(() => this.#outcome.answered(response));
    });
    request.on('upgrade', (response, transport, head) => {
      log.answered();
      if (this.#over) transport.destroy();
      this.#end(() => this.#outcome.upgraded(response, transport, head));
    });
  }

  #end(report: () => void): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.log.release();
    report();
  }
}

/** Node says nothing at all when a request is aborted before it has a socket. */
function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
