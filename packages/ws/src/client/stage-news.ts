import { channels } from '../connection/channels.ts';
import type { HandshakeStage } from '../protocol/handshake/failures.ts';
import { Redactor } from '../protocol/handshake/redact.ts';
import type { DialClock } from './clock.ts';

const redactor = new Redactor();
const order: readonly HandshakeStage[] = ['url', 'dns', 'tcp', 'proxy', 'tls', 'request', 'response', 'frames'];

/** A URL as channels show it: what is secret in it is not theirs to know. */
export function publicUrl(url: string): string {
  return redactor.url(url);
}

/** Tells the channel `handfast:handshake:stage` of each stage of one attempt that is through. */
export class StageNews {
  readonly #socket: object | undefined;
  readonly #url: string;
  readonly #clock: DialClock;
  #stage: HandshakeStage | undefined;
  #enteredAtMs: number;

  /** Undefined when nobody listens. */
  static begin(socket: object | undefined, url: string, clock: DialClock): StageNews | undefined {
    return channels.stage.hasSubscribers ? new StageNews(socket, url, clock) : undefined;
  }

  /** Use `begin`. */
  constructor(socket: object | undefined, url: string, clock: DialClock) {
    this.#socket = socket;
    this.#url = publicUrl(url);
    this.#clock = clock;
    this.#enteredAtMs = clock.now();
  }

  /** That stage is under way. Which is the first is known only when there is a transport: before, it is a guess. */
  enter(stage: HandshakeStage): void {
    const before = this.#stage;
    if (stage === before) return;
    if (before === undefined || order.indexOf(stage) < order.indexOf(before)) this.#stage = stage;
    else this.#end(stage);
  }

  /** The head of the answer is here. */
  answered(): void {
    this.#end(undefined);
  }

  #end(next: HandshakeStage | undefined): void {
    const stage = this.#stage;
    const now = this.#clock.now();
    const startedAtMs = this.#enteredAtMs;
    this.#stage = next;
    this.#enteredAtMs = now;
    if (stage === undefined || stage === 'url' || stage === 'frames') return;
    channels.stage.publish({
      socket: this.#socket,
      url: this.#url,
      stage,
      startedAtMs,
      durationMs: now - startedAtMs,
    });
  }
}
