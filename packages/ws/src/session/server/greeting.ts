import { Channel, type WebSocketLike } from '../traffic/channel.ts';
import { decodeRecord, encodeRecord } from '../wire/codec.ts';
import type { OpenRecord, ResumeRecord } from '../wire/records.ts';
import { closeCodeOf, Rejected } from './rejection.ts';

/** The time between the opening of a connection and its session: what the client wants, and the answer. */
export class Greeting {
  readonly channel: Channel;
  readonly #first: Promise<OpenRecord | ResumeRecord>;
  #settle: (record: OpenRecord | ResumeRecord) => void = () => {};
  #fail: (rejected: Rejected) => void = () => {};
  #isGone = false;
  #spoke = false;

  constructor(socket: WebSocketLike) {
    this.#first = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    // Whoever waits hears of it; when nobody does yet, that is no error of the process.
    this.#first.catch(() => undefined);
    this.channel = new Channel(socket, {
      record: (bytes) => this.#record(bytes),
      closed: () => this.#gone(),
    });
    if (socket.readyState > 1) this.#gone();
  }

  /** Has the connection gone meanwhile, or did the client speak out of turn? Then nobody waits for an answer. */
  get isGone(): boolean {
    return this.#isGone || !this.channel.isOpen;
  }

  /** What the client wants. Rejects with `Rejected`. */
  wish(): Promise<OpenRecord | ResumeRecord> {
    return this.#first;
  }

  /** Too late. */
  expire(timeoutMs: number): void {
    const text = `No session within ${timeoutMs} ms (handshakeTimeoutMs)`;
    if (this.#spoke) this.reject(new Rejected('unavailable', text), 0);
    this.#fail(new Rejected('violation', text));
  }

  /** Tells the client, and closes. */
  reject(rejected: Rejected, retryAfterMs: number): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const { reason, text } = rejected;
    this.channel.send(encodeRecord({ type: 'rejected', reason, retryAfterMs, text }));
    this.channel.release();
    this.channel.close(closeCodeOf(reason), text.slice(0, 100));
  }

  #gone(): void {
    this.#isGone = true;
    this.#fail(new Rejected('unavailable', '', 'The connection was closed before it had a session'));
  }

  #record(bytes: Uint8Array | undefined): void {
    const record = decodeRecord(bytes ?? new Uint8Array());
    if (!this.#spoke && (record.type === 'open' || record.type === 'resume')) {
      this.#spoke = true;
      return this.#settle(record);
    }
    if (record.type === 'probe') return;
    const what = record.type === 'malformed' ? `no record (${record.why})` : `the record ${record.type}`;
    const rejected = new Rejected(
      'violation',
      `Expected ${this.#spoke ? 'silence' : 'open or resume'}, received ${what}`,
    );
    if (this.#spoke) this.reject(rejected, 0);
    this.#fail(rejected);
  }
}
