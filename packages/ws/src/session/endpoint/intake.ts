import type { InFlightLimits } from '../wire/records.ts';

/** Why a message is not taken. */
export type IntakeFault = 'gap' | 'backwards' | 'after-fin' | 'over-limit';

/** Which numbers have come from the peer, and what was told to it. */
export class Intake {
  /** The last number that was taken from a connection, and will be delivered once. */
  taken = 0;
  /** The last number that the application has done with. */
  processed = 0;
  /** The last number that the peer was told. */
  told = 0;
  /** The number of the peer's `fin`, when it has come. */
  fin: number | undefined;
  /** The highest number of this connection. */
  #last = 0;
  /** The sizes of the messages after `told`, which are on their way as the peer sees it. */
  #sizes: number[] = [];
  #bytes = 0;

  /** Bytes that have come and were not acknowledged. */
  get bytesToTell(): number {
    return this.#bytes;
  }

  /** A new connection, over which `number` is told first. */
  connect(number: number): void {
    this.tell(number);
    this.#last = number;
  }

  /** The peer is told that all up to this number have come. */
  tell(number: number): void {
    for (; this.told < number; this.told++) this.#bytes -= this.#sizes.shift() as number;
  }

  /** One message from the connection: a new one, one that was taken before, or a fault. */
  take(number: number, bytes: number, limits: InFlightLimits): 'new' | 'again' | IntakeFault {
    if (number <= this.#last) return 'backwards';
    if (number > this.taken + 1) return 'gap';
    this.#last = number;
    if (number <= this.taken) return 'again';
    if (this.fin !== undefined) return 'after-fin';
    if (number - this.told > limits.messages || this.#bytes + bytes > limits.bytes) return 'over-limit';
    this.taken = number;
    this.#sizes.push(bytes);
    this.#bytes += bytes;
    return 'new';
  }

  /** Takes over what another process has left. */
  restore(received: number, fin: number | undefined): void {
    this.taken = received;
    this.processed = received;
    this.told = received;
    this.fin = fin;
  }
}
