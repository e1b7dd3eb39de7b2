import type { HandshakeStage } from '../protocol/handshake/failures.ts';
import type { DialClock } from './clock.ts';

/**
 * Most milliseconds that each part of a handshake may take; 0 or `Infinity` is no limit. Those of stages begin anew behind
 * a redirect, `totalMs` does not.
 */
export interface Timeouts {
  /** The lookup of the host name, or of the proxy's. */
  dnsMs?: number | undefined;
  /** TCP, all addresses together; with a proxy, the way to it, TLS with it and its answer as well. */
  connectMs?: number | undefined;
  /** TLS with the server. */
  tlsMs?: number | undefined;
  /** From the connection that is ready to the head of the answer: the opening handshake of RFC 6455 §4. */
  handshakeMs?: number | undefined;
  /** Everything from the call to `open`: redirects, proxies and a second look included. */
  totalMs?: number | undefined;
}

/** The same, read: 0 is no limit. */
export type StageTimeouts = { readonly [Name in keyof Timeouts]-?: number };
export type LimitName = keyof StageTimeouts;

const limitOf: Readonly<Record<HandshakeStage, LimitName>> = {
  url: 'connectMs',
  dns: 'dnsMs',
  tcp: 'connectMs',
  proxy: 'connectMs',
  tls: 'tlsMs',
  request: 'handshakeMs',
  response: 'handshakeMs',
  frames: 'handshakeMs',
};

/** Gives each stage of one attempt its time. */
export class StageLimits {
  readonly #timeouts: StageTimeouts;
  readonly #clock: DialClock;
  readonly #ranOut: (limit: LimitName, ms: number) => void;
  #current: LimitName | undefined;
  #timer: unknown;

  constructor(timeouts: StageTimeouts, clock: DialClock, ranOut: (limit: LimitName, ms: number) => void) {
    this.#timeouts = timeouts;
    this.#clock = clock;
    this.#ranOut = ranOut;
  }

  /** Undefined when no stage has a limit: what is not asked for costs nothing. */
  static begin(
    timeouts: StageTimeouts,
    clock: DialClock,
    ranOut: (limit: LimitName, ms: number) => void,
  ): StageLimits | undefined {
    const { dnsMs, connectMs, tlsMs, handshakeMs } = timeouts;
    return dnsMs + connectMs + tlsMs + handshakeMs > 0 ? new StageLimits(timeouts, clock, ranOut) : undefined;
  }

  /** That stage is under way. Two stages with one limit share its time. */
  enter(stage: HandshakeStage): void {
    const limit = limitOf[stage];
    if (limit === this.#current) return;
    this.stop();
    this.#current = limit;
    const ms = this.#timeouts[limit];
    if (ms > 0) this.#timer = this.#clock.setTimeout(() => this.#ranOut(limit, ms), ms);
  }

  /** No time runs any more. */
  stop(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
