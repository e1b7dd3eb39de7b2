import { performance } from 'node:perf_hooks';

/** Pings whose answers are still told from others. */
const MAX_OPEN = 64;

/** Which pings were sent, and how long their pongs took. */
export class Pings {
  readonly #open = new Map<string, number>();
  readonly #rtts = new Map<string, number>();
  #sent = 0;
  #strange = 0;

  /** Pongs that carry the payload of none of them. */
  get strange(): number {
    return this.#strange;
  }

  /** Of all that were answered. */
  get fastestRttMs(): number | undefined {
    return this.#rtts.size > 0 ? Math.min(...this.#rtts.values()) : undefined;
  }

  get slowestRttMs(): number | undefined {
    return this.#rtts.size > 0 ? Math.max(...this.#rtts.values()) : undefined;
  }

  rttOf(payload: string): number | undefined {
    return this.#rtts.get(payload);
  }

  /** The payload of the next one, which is sent now. */
  next(): string {
    const payload = `handfast ${++this.#sent}`;
    if (this.#open.size >= MAX_OPEN) this.#open.delete(this.#open.keys().next().value ?? '');
    this.#open.set(payload, performance.now());
    return payload;
  }

  answered(payload: string): void {
    const sentAt = this.#open.get(payload);
    if (sentAt === undefined) this.#strange++;
    else this.#rtts.set(payload, performance.now() - sentAt);
    this.#open.delete(payload);
  }
}
