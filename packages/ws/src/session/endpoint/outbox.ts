import type { FinRecord, InFlightLimits, MessageRecord } from '../wire/records.ts';

/** A message that this side has sent and the peer has not acknowledged. */
export interface OutgoingMessage {
  readonly number: number;
  /** `fin` is the end of what this side sends; its payload is the reason, in UTF-8. */
  readonly type: 'text' | 'binary' | 'fin';
  readonly payload: Uint8Array;
  /** The close code of a `fin`; 0 for a message. */
  readonly code: number;
}

interface Entry extends OutgoingMessage {
  /** All bytes up to and with this one, since the session began. */
  readonly endBytes: number;
}

/** What is not acknowledged, in order of its numbers, which have no gaps. */
export class Outbox {
  /** The last number that was given. */
  sent = 0;
  /** The last number that the peer has acknowledged. */
  acknowledged = 0;
  #entries: Entry[] = [];
  #head = 0;
  #sentBytes = 0;
  #acknowledgedBytes = 0;

  /** How many messages wait. */
  get count(): number {
    return this.sent - this.acknowledged;
  }

  /** How many bytes of payload wait. */
  get bytes(): number {
    return this.#sentBytes - this.#acknowledgedBytes;
  }

  /** Gives the message its number. */
  append(type: OutgoingMessage['type'], payload: Uint8Array, code = 0): OutgoingMessage {
    if (type !== 'fin') this.#sentBytes += payload.length;
    const entry = { number: ++this.sent, type, payload, code, endBytes: this.#sentBytes };
    this.#entries.push(entry);
    return entry;
  }

  /** Forgets all up to that number. */
  acknowledge(number: number): void {
    if (number <= this.acknowledged) return;
    this.#acknowledgedBytes = this.#entry(number).endBytes;
    this.#head += number - this.acknowledged;
    this.acknowledged = number;
    if (this.#head < 64 && this.#head < this.#entries.length) return;
    if (this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }

  /** The message with that number, which is not acknowledged. */
  get(number: number): OutgoingMessage {
    return this.#entry(number);
  }

  /** May it be on its way, with all before it? */
  fits(number: number, limits: InFlightLimits): boolean {
    const { endBytes } = this.#entry(number);
    return number - this.acknowledged <= limits.messages && endBytes - this.#acknowledgedBytes <= limits.bytes;
  }

  /** Is it larger than the peer ever takes? */
  exceeds(number: number, limits: InFlightLimits): boolean {
    const { type, payload } = this.#entry(number);
    return type !== 'fin' && payload.length > limits.bytes;
  }

  /** The messages after that number. */
  after(number: number): OutgoingMessage[] {
    const from = this.#head + Math.max(0, number - this.acknowledged);
    if (from >= this.#entries.length) return [];
    return this.#entries.slice(from).map(({ number, type, payload, code }) => ({ number, type, payload, code }));
  }

  /** Takes over what another process has left: its messages after `acknowledged`. */
  restore(acknowledged: number, messages: readonly OutgoingMessage[]): void {
    this.acknowledged = acknowledged;
    this.sent = acknowledged;
    for (const { type, payload, code } of messages) this.append(type, payload, code);
  }

  #entry(number: number): Entry {
    const entry = this.#entries[this.#head + number - this.acknowledged - 1];
    if (entry === undefined) throw new Error(`no message ${number}: ${this.acknowledged} to ${this.sent} are here`);
    return entry;
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The message as it goes over a connection. */
export function toRecord({ number, type, payload, code }: OutgoingMessage, ack: number): MessageRecord | FinRecord {
  if (type !== 'fin') return { type, number, ack, payload };
  return { type, number, ack, code, reason: decoder.decode(payload) };
}
