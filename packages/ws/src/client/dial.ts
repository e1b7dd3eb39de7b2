import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HandshakeError } from '../protocol/errors.ts';
import { generateKey } from '../protocol/handshake/accept-key.ts';
import { type HandshakeFailure, handshakeFailure } from '../protocol/handshake/failures.ts';
import { printable } from '../protocol/handshake/printable.ts';
import { checkResponse } from '../protocol/handshake/response.ts';
import { thrownError } from '../protocol/thrown.ts';
import { Attempt } from './attempt.ts';
import { MAX_FIRST_BYTES } from './attempt-log.ts';
import { previewBody } from './body-preview.ts';
import { type DialClock, systemDialClock } from './clock.ts';
import { diagnose } from './diagnose.ts';
import type { DialHooks, Dialling } from './dial-hooks.ts';
import type { Evidence } from './evidence.ts';
import { abortedError, causeOf, handshakeError, withoutSecrets } from './handshake-error.ts';
import { requestHead, responseHead, sentRequest } from './heads.ts';
import type { DialSettings } from './options.ts';
import { watchOuterLimits } from './outer-limits.ts';
import { chooseProxy } from './proxy/choose.ts';
import type { Environment } from './proxy/environment.ts';
import type { ChosenProxy } from './proxy/proxy.ts';
import { isRedirect, nextTarget, pack, type Trail } from './redirect.ts';
import { probeTarget, probeTls } from './tls-probe.ts';
import { tellFailed, traced } from './trace-dial.ts';
import { isUrlFault, shownUrl, type Target } from './url.ts';

export type { DialHooks, Dialling } from './dial-hooks.ts';

/** How long the beginning of the body of a refusal is waited for. */
const PREVIEW_MS = 500;

/** What an attempt takes from the world. */
export interface DialWorld {
  readonly clock: DialClock;
  readonly newKey: () => string;
  /** Where `proxy: 'environment'` looks. Default: the environment of this process. */
  readonly environment?: Environment;
}

const realWorld: DialWorld = { clock: systemDialClock, newKey: () => generateKey() };

/**
 * Opens one WebSocket connection (RFC 6455 §4.1): sends the opening request through `node:http` or `node:https`,
 * follows redirects where that is wanted, checks the answer. Ends in exactly one of `onOpen` and `onFailure`.
 * @throws what `http.request()` throws for options that it cannot use, and what `finishRequest` throws
 */
export function dial(target: Target, settings: DialSettings, hooks: DialHooks, world: DialWorld = realWorld): Dialling {
  return traced(hooks, { url: target.href, nowMs: () => world.clock.now() }, (told) => {
    const dialling = new Dial(target, settings, told, world);
    dialling.start();
    return dialling;
  });
}

class Dial implements Dialling {
  readonly #settings: DialSettings;
  readonly #hooks: DialHooks;
  readonly #world: DialWorld;
  #target: Target;
  #trail: Trail | undefined;
  #attempt: Attempt | undefined;
  #redirects = 0;
  #ended = false;
  #stopProbe: () => void = () => {};
  #stopLimits: () => void = () => {};
  /** What is known to have failed, while more is found out about it. */
  #known: Partial<Evidence> | undefined;

  constructor(target: Target, settings: DialSettings, hooks: DialHooks, world: DialWorld) {
    this.#target = target;
    this.#settings = settings;
    this.#hooks = hooks;
    this.#world = world;
  }

  get url(): string {
    return this.#target.href;
  }

  get request(): ClientRequest {
    return (this.#attempt as Attempt).request;
  }

  get redirects(): number {
    return this.#redirects;
  }

  abort(): void {
    if (this.#ended) return;
    this.#ended = true;
    const failure = diagnose(this.#evidence({ calledOff: true }));
    this.#cleanUp();
    process.nextTick(() => this.#fail(handshakeError(failure)));
  }

  start(): void {
    const { signal } = this.#settings;
    let started = false;
    const fail = () => this.#failFrom({ aborted: { reason: signal?.reason } });
    // A function of the caller may abort while this one runs.
    const aborted = () => (started ? fail() : process.nextTick(fail));
    if (signal?.aborted) return aborted();
    const outOfTime = () => this.#outOfTime();
    this.#stopLimits = watchOuterLimits(this.#settings, this.#world.clock, { aborted, outOfTime });
    try {
      const proxy = this.#chooseProxy((error) => process.nextTick(() => this.#failFrom({ error })));
      if (proxy !== null) this.#send(this.#open(proxy));
      started = true;
    } catch (error) {
      this.#ended = true;
      this.#cleanUp();
      throw error;
    }
  }

  /** The proxy for the target of the moment; undefined: none; null: it cannot be used, which `failed` is told. */
  #chooseProxy(failed: (error: Error) => void): ChosenProxy | undefined | null {
    const { agent, createConnection, http2, proxies } = this.#settings;
    // Whoever brings a way to connect, or a connection, has decided about proxies too.
    if (agent !== undefined || createConnection !== undefined || typeof http2 === 'object') return undefined;
    try {
      return chooseProxy(proxies, this.#target, this.#world.environment ?? process.env);
    } catch (error) {
      this.#attempt = undefined;
      failed(error as Error);
      return null;
    }
  }

  /** Makes the request to the target of the moment, with the headers that this target may see. */
  #open(proxy: ChosenProxy | undefined): Attempt {
    const settings = this.#settings;
    const { subject, onTransport } = this.#hooks;
    const baggage = pack(settings, this.#target, this.#trail, this.#hooks.watchesRedirects?.() ?? false);
    this.#trail = { first: this.#trail?.first ?? this.#target, auth: this.#trail?.auth ?? baggage.auth };
    const attempt: Attempt = new Attempt(
      this.#target,
      settings,
      { baggage, key: this.#world.newKey(), clock: this.#world.clock, proxy, subject, onTransport },
      {
        upgraded: (response, transport, head) => this.#upgraded(attempt, response, transport, head),
        answered: (response) => this.#answered(attempt, response),
        broke: (error) => this.#broke(error),
        timedOut: (limit, timedOutMs) => this.#failFrom({ timedOutMs, limit }),
      },
    );
    this.#attempt = attempt;
    return attempt;
  }

  #send(attempt: Attempt): void {
    const { request } = attempt;
    this.#hooks.onRequest?.(request, this);
    if (this.#redirects > 0) this.#hooks.onRedirect?.(this.url, request);
    if (this.#ended) return;
    if (this.#hooks.finishRequest) this.#hooks.finishRequest(request);
    else request.end();
    if (request.writableEnded) attempt.log.queued();
  }

  #upgraded({ request, log, proxy }: Attempt, response: IncomingMessage, transport: Duplex, head: Buffer): void {
    // Nobody listens to this transport for the moment, and it may break at any.
    const ignore = () => {};
    transport.on('error', ignore);
    this.#run(() => this.#hooks.onUpgrade?.(response));
    if (this.#ended) return;
    const answer = responseHead(response);
    const agreed = checkResponse(answer, sentRequest(request, this.#settings));
    if (!agreed.ok) return this.#failFrom({ response: { head: answer, body: head } }, agreed.failure);
    this.#ended = true;
    this.#stopLimits();
    transport.removeListener('error', ignore);
    const { protocol, deflate } = agreed;
    const { timings, addresses } = log;
    this.#hooks.onOpen({
      transport,
      head,
      protocol,
      deflate,
      request: requestHead(request),
      response: answer,
      timings,
      addresses,
      proxy,
    });
  }

  #answered({ request }: Attempt, response: IncomingMessage): void {
    const { followRedirects } = this.#settings;
    const { location } = response.headers;
    if (followRedirects && isRedirect(response.statusCode ?? 0, location)) return this.#follow(location);
    const taken = this.#run(() => this.#hooks.onUnexpectedResponse?.(request, response));
    if (taken) return this.#handedOver(request);
    if (this.#ended) return;
    const head = responseHead(response);
    if (head.status === 101) {
      // Node sees no upgrade in it: one of the two headers is missing or says something else.
      const agreed = checkResponse(head, sentRequest(request, this.#settings));
      return this.#failFrom({ response: { head, body: Buffer.alloc(0) } }, agreed.ok ? undefined : agreed.failure);
    }
    this.#known = { response: { head, body: Buffer.alloc(0) } };
    const limits = { maxBytes: MAX_FIRST_BYTES, maxMs: PREVIEW_MS };
    previewBody(response, this.#world.clock, limits, (body) => this.#failFrom({ response: { head, body } }));
  }

  /** The caller reads the answer; what remains here is to say so when that goes wrong, or takes too long. */
  #handedOver(request: ClientRequest): void {
    if (this.#ended) return;
    const { handshakeTimeoutMs: timedOutMs } = this.#settings;
    request.on('error', (error) => this.#failFrom({ error }));
    if (timedOutMs > 0) request.setTimeout(timedOutMs, () => this.#failFrom({ timedOutMs }));
  }

  #follow(location: string): void {
    this.#attempt?.destroy();
    this.#redirects++;
    const { maxRedirects } = this.#settings;
    if (this.#redirects > maxRedirects) {
      const details = { count: maxRedirects, value: location, url: shownUrl(this.#target) };
      return this.#failFrom({}, handshakeFailure('WS_ERR_TOO_MANY_REDIRECTS', details));
    }
    const next = nextTarget(this.#target, location);
    if (isUrlFault(next)) {
      const code = next.code === 'WS_ERR_INVALID_URL' ? 'WS_ERR_REDIRECT_INVALID' : next.code;
      const failure = handshakeFailure(code, { value: next.value, url: shownUrl(this.#target) });
      const isUrl = code !== 'WS_ERR_REDIRECT_TO_UNIX';
      return this.#failFrom(isUrl ? { error: new SyntaxError(printable(next.message, 300)) } : {}, failure);
    }
    this.#target = next;
    const proxy = this.#chooseProxy((error) => this.#failFrom({ error }));
    if (proxy === null) return;
    let attempt: Attempt;
    try {
      attempt = this.#open(proxy);
    } catch (error) {
      return this.#failFrom({ error: error as Error });
    }
    this.#run(() => this.#send(attempt));
  }

  /** Runs a hook after `dial` has returned. What it throws ends the attempt, and is thrown all the same. */
  #run<Result>(hook: () => Result): Result {
    try {
      return hook();
    } catch (error) {
      this.#failFrom({ error: thrownError(error) });
      throw error;
    }
  }

  #broke(error: Error): void {
    const evidence = this.#evidence({ error });
    const probe = probeTarget(evidence, this.#settings);
    if (!probe) return this.#failFrom({ error });
    this.#known = evidence;
    this.#attempt?.destroy();
    this.#stopProbe = probeTls(probe, this.#world.clock, (speaksTls) => this.#failFrom({ ...evidence, speaksTls }));
  }

  /** The time for the whole is up. What is known to have failed is said without a closer look. */
  #outOfTime(): void {
    this.#failFrom(this.#known ?? { timedOutMs: this.#settings.timeouts.totalMs, limit: 'totalMs' });
  }

  #evidence(more: Partial<Evidence>): Evidence {
    const maxHeaderSize = this.#settings.passedOn.maxHeaderSize as number | undefined;
    const known = { maxHeaderSize, redirects: this.#redirects, ...more };
    return this.#attempt?.evidence(known) ?? { ...nothing(this.#target), ...known };
  }

  /** The end of a failed attempt: `failure` is given where the verdict is in already. */
  #failFrom(more: Partial<Evidence>, failure?: HandshakeFailure): void {
    if (this.#ended) return;
    this.#ended = true;
    const evidence = withoutSecrets(this.#evidence(more));
    const { addresses, timings, proxy, aborted } = evidence;
    const url = shownUrl(this.#target);
    const verdict = failure ? { ...failure, url, addresses, timings, proxy: proxy?.facts } : diagnose(evidence);
    this.#cleanUp();
    this.#fail(aborted ? abortedError(verdict, aborted.reason) : handshakeError(verdict, causeOf(evidence)));
  }

  #fail(error: HandshakeError): void {
    tellFailed(this.#hooks.subject, this.url, error);
    this.#hooks.onFailure(error);
  }

  #cleanUp(): void {
    this.#stopLimits();
    this.#stopProbe();
    this.#attempt?.destroy();
  }
}

/** What is known before anything was tried. */
function nothing(target: Target): Evidence {
  const came = { requestSent: false, peerEnded: false, firstBytes: Buffer.alloc(0) };
  return { target, stage: 'url', addresses: [], timings: {}, ...came };
}
