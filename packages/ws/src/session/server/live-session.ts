import { checkClose } from '../close-arguments.ts';
import { Emitter } from '../emitter.ts';
import type { SessionError } from '../errors.ts';
import type { SessionData, SessionMessage } from '../messages.ts';
import type { StoredSession } from '../store/store.ts';
import type { Channel } from '../traffic/channel.ts';
import { Traffic } from '../traffic/traffic.ts';
import { encodeRecord } from '../wire/codec.ts';
import type { SessionReason } from '../wire/protocol.ts';
import {
  causeOf,
  evictedError,
  expiredError,
  forgottenError,
  movedError,
  releasedError,
  storeError,
  terminatedError,
} from './endings.ts';
import { awaitGoodbye } from './goodbye.ts';
import { Ledger, type LedgerOwner } from './ledger.ts';
import type { Session, SessionEnd, SessionEvents } from './session.ts';
import type { Arrival, SessionHost } from './session-host.ts';

/** A session in this process. */
export class LiveSession<Data, Request> extends Emitter<SessionEvents<Request>> implements Session<Data, Request> {
  readonly id: string;
  readonly user: string | undefined;
  readonly protocol: string;
  readonly wasMoved: boolean;
  readonly tokenHash: Uint8Array;
  readonly epoch: number;
  data: Data;
  /** Which of the client's attempts has the session. */
  attempt: number;
  readonly ended: Promise<SessionEnd>;
  readonly #host: SessionHost<Data>;
  readonly #traffic: Traffic;
  readonly #ledger: Ledger<Data>;
  #state: 'open' | 'suspended' | 'ended' = 'suspended';
  #channel: Channel | undefined;
  #request: Request | undefined;
  #deadlineMs: number;
  #renewedMs: number;
  #bytes = 0;
  #closing = { code: 1000, reason: '' };
  #resolveEnded: (end: SessionEnd) => void = () => {};

  constructor(stored: StoredSession<Data>, host: SessionHost<Data>, wasMoved: boolean) {
    super();
    this.id = stored.id;
    this.epoch = stored.epoch;
    this.user = stored.user;
    this.protocol = stored.protocol;
    this.tokenHash = stored.tokenHash;
    this.data = stored.data;
    this.attempt = stored.attempt;
    this.wasMoved = wasMoved;
    this.#host = host;
    this.#renewedMs = host.clock.nowMs;
    this.#deadlineMs = host.clock.nowMs + host.windowMs;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#traffic = new Traffic(
      host.settings,
      {
        hasListener: () => this.hasListener('message'),
        emitMessage: (message) => this.emit('message', message),
        transmit: (record) => this.#channel?.send(record),
        changed: () => this.#changed(),
        peerFinished: (code, reason) => this.#finish(code, reason),
        finished: () => this.#finished(),
        failed: (error, tell) => this.#fail(causeOf(error), error, tell),
      },
      stored,
    );
    this.#ledger = new Ledger(host.store, this.#ledgerOwner(), host.clock);
    this.#account();
  }

  get state(): 'open' | 'suspended' | 'ended' {
    return this.#state;
  }

  get request(): Request | undefined {
    return this.#request;
  }

  get bufferedAmount(): number {
    return this.#traffic.endpoint.unacknowledgedBytes;
  }

  get unconfirmed(): SessionMessage[] {
    return this.#traffic.unconfirmed;
  }

  [Symbol.asyncIterator](): AsyncIterator<SessionMessage> {
    return this.#traffic.inbox.iterate();
  }

  send(data: SessionData): number {
    return this.#traffic.send(data, (bytes) => this.#host.reserve(bytes));
  }

  async sendAsync(data: SessionData): Promise<void> {
    await this.#traffic.receipt(this.send(data));
  }

  save(): void {
    if (this.#state !== 'ended') this.#ledger.mark();
  }

  close(code = 1000, reason = ''): Promise<SessionEnd> {
    checkClose(code, reason);
    this.#finish(code, reason);
    return this.ended;
  }

  terminate(reason = ''): void {
    this.#fail('terminated', terminatedError(reason), 'aborted', reason);
  }

  /** A connection for this session, which has let go of the one before, goes on where that was. */
  attach({ channel, request, received, limits, answer }: Arrival<Request>, event: 'resumed' | undefined): void {
    this.#host.resumed();
    this.#channel = channel;
    this.#request = request;
    this.#state = 'open';
    this.#renewedMs = this.#host.clock.nowMs;
    const { endpoint } = this.#traffic;
    channel.reader = {
      record: (bytes) => this.#record(bytes),
      closed: () => this.#suspend(),
    };
    channel.send(answer(endpoint.connect()));
    this.#ledger.together(() => {
      endpoint.attach(received, limits);
      if (event && this.#state === 'open') this.emit(event, request);
    });
  }

  /** Is the session still ours? Asks the store, behind everything that is to be saved. */
  renew(): Promise<boolean> {
    return this.#ledger.renew();
  }

  /** Another server has claimed the session. */
  moved(): void {
    this.#fail('moved', movedError(), 'replaced');
  }

  /** Its buffer is needed for others. */
  evict(): void {
    this.#fail('evicted', evictedError(), undefined);
  }

  /** Now and then: forgets the session when its time is over, and tells the store that it lives while it has a connection. */
  tick(): void {
    const { nowMs } = this.#host.clock;
    if (this.#state === 'open' && nowMs - this.#renewedMs >= this.#host.windowMs / 2) {
      this.#renewedMs = nowMs;
      this.#ledger.mark();
    }
    if (this.#state === 'suspended' && nowMs >= this.#deadlineMs) void this.#expire();
  }

  /** Saves what there is and lets go of it, for another server to claim. */
  async release(code: number, reason: string): Promise<void> {
    const channel = this.#channel;
    this.#suspend();
    channel?.release();
    channel?.close(code, reason);
    await this.renew();
    this.#end('moved', releasedError());
  }

  protected override listened(name: keyof SessionEvents<Request>): void {
    if (name === 'message') queueMicrotask(() => this.#ledger.together(() => this.#traffic.inbox.flow()));
  }

  #record(bytes: Uint8Array | undefined): void {
    this.#ledger.together(() => this.#traffic.endpoint.receive(bytes ?? new Uint8Array()));
  }

  #changed(): void {
    this.#account();
    this.#ledger.mark();
  }

  #account(): void {
    const bytes = this.#state === 'ended' ? 0 : this.#traffic.endpoint.unacknowledgedBytes;
    if (bytes === this.#bytes) return;
    this.#host.account(bytes - this.#bytes);
    this.#bytes = bytes;
  }

  #suspend(): void {
    if (this.#state !== 'open') return;
    this.#state = 'suspended';
    this.#channel = undefined;
    this.#deadlineMs = this.#host.clock.nowMs + this.#host.windowMs;
    this.#traffic.endpoint.detach();
    this.#host.suspended();
    this.emit('suspended');
    this.#ledger.mark();
  }

  /** Cuts the connection that it has: the next one is here. A listener of `suspended` may end the session by that. */
  letGo(): void {
    const channel = this.#channel;
    if (channel === undefined) return;
    this.#suspend();
    channel.send(encodeRecord({ type: 'abort', reason: 'replaced', text: 'another connection goes on with it' }));
    channel.cut();
  }

  /** What the first of both sides says counts. */
  #finish(code: number, reason: string): void {
    if (this.#traffic.endpoint.hasFinished) return;
    this.#closing = { code, reason };
    this.#traffic.finish(code, reason);
  }

  /**
   * Both are done. The client closes the connection once it knows that too. If it does not get to know, because the connection
   * is cut, it comes back to hear it: so the store keeps the session until the client has closed, or the window is over.
   */
  #finished(): void {
    const channel = this.#channel;
    this.#end('closed', undefined);
    if (channel) awaitGoodbye(channel, this.#host.clock, () => void this.#remove());
  }

  async #expire(): Promise<void> {
    const { peerHasFinished } = this.#traffic.endpoint;
    const error = peerHasFinished ? undefined : expiredError(this.#host.windowMs);
    const verdict = await this.#remove();
    if (this.#state !== 'suspended' || this.#host.clock.nowMs < this.#deadlineMs) return;
    if (verdict === 'fenced') return this.moved();
    this.#end(peerHasFinished ? 'closed' : 'expired', error);
  }

  async #remove(): Promise<string> {
    try {
      return await this.#host.store.remove(this.id, this.epoch);
    } catch (error) {
      this.#host.storeFailed(error);
      return 'failed';
    }
  }

  /** The session cannot go on. */
  #fail(cause: SessionEnd['cause'], error: SessionError, tell: SessionReason | undefined, text = error.message): void {
    if (this.#state === 'ended') return;
    const channel = this.#channel;
    if (tell) channel?.send(encodeRecord({ type: 'abort', reason: tell, text: text.slice(0, 200) }));
    const stays = cause === 'moved' || cause === 'store';
    if (!stays) void this.#remove();
    this.#end(cause, error);
    channel?.release();
    channel?.close(stays ? 1012 : 4000, stays ? 'the session goes on elsewhere' : 'the session has ended');
  }

  #end(cause: SessionEnd['cause'], error: SessionError | undefined): void {
    if (this.#state === 'ended') return;
    const { code, reason } = cause === 'closed' ? this.#closing : { code: 1006, reason: '' };
    const unconfirmed = cause === 'moved' ? [] : this.#traffic.unconfirmed;
    this.#state = 'ended';
    this.#account();
    this.#ledger.end();
    this.#traffic.end(error);
    this.#host.ended();
    const end = { cause, code, reason, unconfirmed, error };
    this.#resolveEnded(end);
    this.emit('end', end);
  }

  #ledgerOwner(): LedgerOwner<Data> {
    return {
      id: this.id,
      epoch: this.epoch,
      endpoint: this.#traffic.endpoint,
      snapshot: () => {
        const { clock, windowMs } = this.#host;
        const expiresAtMs = this.#state === 'suspended' ? this.#deadlineMs : clock.nowMs + 2 * windowMs;
        return { data: this.data, attempt: this.attempt, expiresAtMs };
      },
      lost: (why, error) => this.#lost(why, error),
    };
  }

  #lost(why: 'fenced' | 'unknown' | 'failed', error: unknown): void {
    if (why === 'fenced') return this.moved();
    if (why === 'unknown') return this.#fail('expired', forgottenError(), 'expired');
    this.#host.storeFailed(error);
    this.#fail('store', storeError(error), undefined);
  }
}
