import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HandshakeStage, ProxyFacts } from '../protocol/handshake/failures.ts';
import { AttemptLog } from './attempt-log.ts';
import type { DialClock } from './clock.ts';
import type { Evidence } from './evidence.ts';
import { openRequest } from './open-request.ts';
import type { DialSettings } from './options.ts';
import type { ChosenProxy } from './proxy/proxy.ts';
import { Tunnel } from './proxy/tunnel.ts';
import type { Baggage } from './redirect.ts';
import { type LimitName, StageLimits } from './stage-limits.ts';
import { StageNews } from './stage-news.ts';
import type { Target } from './url.ts';

/** How one request ends. Exactly one of the four is called, once, and never before the constructor has returned. */
export interface AttemptOutcome {
  /** A 101 with `Upgrade`: the transport is the receiver's now, and `head` came behind the answer. */
  upgraded(response: IncomingMessage, transport: Duplex, head: Buffer): void;
  /** Any other answer. Request and response are the receiver's to read or destroy. */
  answered(response: IncomingMessage): void;
  /** No answer will come. */
  broke(error: Error): void;
  /** No answer came within a limit: that of a stage, or `handshakeTimeout`. */
  timedOut(limit: LimitName | undefined, ms: number): void;
}

/** What an attempt is given besides its target and the options. */
export interface AttemptGear {
  readonly baggage: Baggage;
  readonly key: string;
  readonly clock: DialClock;
  readonly proxy?: ChosenProxy | undefined;
  /** On whose behalf, for the channels of diagnostics. */
  readonly subject?: object | undefined;
  /** See `DialHooks`. */
  readonly onTransport?: ((transport: Duplex) => void) | undefined;
}

/** One opening request and its transport, from the first lookup to the head of the answer. */
export class Attempt {
  readonly target: Target;
  readonly request: ClientRequest;
  readonly log: AttemptLog;
  readonly #clock: DialClock;
  readonly #outcome: AttemptOutcome;
  readonly #proxy: ChosenProxy | undefined;
  readonly #tunnel: Tunnel | undefined;
  readonly #limits: StageLimits | undefined;
  readonly #news: StageNews | undefined;
  #timer: unknown;
  #over = false;

  /** @throws what `http.request()` throws */
  constructor(
    target: Target,
    settings: DialSettings,
    { baggage, key, clock, proxy, subject, onTransport }: AttemptGear,
    outcome: AttemptOutcome,
  ) {
    this.target = target;
    this.#clock = clock;
    this.#outcome = outcome;
    this.#proxy = proxy;
    this.#tunnel = proxy && !proxy.agent ? new Tunnel(proxy, target, clock) : undefined;
    this.#limits = StageLimits.begin(settings.timeouts, clock, (limit, ms) => this.#runOut(limit, ms));
    this.log = new AttemptLog(target, clock, proxy);
    this.#news = StageNews.begin(subject, target.href, clock);
    this.log.onProgress = (stage) => this.#enter(stage);
    if (onTransport) this.log.onTransport = onTransport;
    const route = { agent: proxy?.agent, tunnel: this.#tunnel };
    this.request = openRequest(target, settings, baggage, key, this.log, route);
    this.#listen();
    this.#enter(this.log.stage);
    const { handshakeTimeoutMs: ms } = settings;
    if (ms > 0) this.#timer = clock.setTimeout(() => this.#runOut(undefined, ms), ms);
  }

  #enter(stage: HandshakeStage): void {
    this.#limits?.enter(stage);
    this.#news?.enter(stage);
  }

  /** The proxy that it goes through. */
  get proxy(): ProxyFacts | undefined {
    return this.#proxy?.facts;
  }

  /** What is known so far. */
  evidence(more: Partial<Evidence> = {}): Evidence {
    const { log, target } = this;
    const { stage, addresses, timings, requestSent, peerEnded, firstBytes, certificate, tunnelled, awaitsSettings } =
      log;
    const came = { requestSent, peerEnded, firstBytes, certificate, tunnelled, awaitsSettings };
    return { target, stage, addresses, timings, proxy: this.#proxy, ...came, ...more };
  }

  /** Calls it off, or cleans up behind it: nothing is heard of this attempt afterwards, and no socket stays open. */
  destroy(): void {
    this.#end(() => {});
    this.#tunnel?.destroy();
    this.request.destroy();
    // A request that has its whole answer does not destroy its socket any more.
    this.request.socket?.destroy();
    // Below HTTP/2 there is a connection before the request has a socket.
    this.log.transport?.destroy();
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
      this.#answered();
      this.#end(() => this.#outcome.answered(response));
    });
    request.on('upgrade', (response, transport, head) => {
      this.#answered();
      if (this.#over) transport.destroy();
      this.#end(() => this.#outcome.upgraded(response, transport, head));
    });
  }

  #answered(): void {
    this.log.answered();
    this.#news?.answered();
  }

  #runOut(limit: LimitName | undefined, ms: number): void {
    this.#end(() => this.#outcome.timedOut(limit, ms));
  }

  #end(report: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#limits?.stop();
    this.log.onProgress = ignore;
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.log.release();
    report();
  }
}

function ignore(): void {}

/** Node says nothing at all when a request is aborted before it has a socket. */
function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
