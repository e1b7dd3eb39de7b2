import type { OutgoingMessage } from '../endpoint/outbox.ts';
import type { SessionChange, SessionStore, StoredSession, StoreVerdict } from './store.ts';

type Kept<Data> = { -readonly [Key in keyof StoredSession<Data>]: StoredSession<Data>[Key] } & {
  outbox: OutgoingMessage[];
};

/**
 * Sessions in the memory of this process. Several `SessionServer`s of one process may share one. Everything happens at once,
 * nothing is copied: `data` is the very object of the session.
 */
export class MemorySessionStore<Data = unknown> implements SessionStore<Data> {
  readonly #sessions = new Map<string, Kept<Data>>();
  readonly #listeners = new Set<(id: string, epoch: number) => void>();

  /** How many sessions are kept. */
  get size(): number {
    return this.#sessions.size;
  }

  create(session: StoredSession<Data>): boolean {
    if (this.#sessions.has(session.id)) return false;
    this.#sessions.set(session.id, { ...session, outbox: [...session.outbox] });
    return true;
  }

  read(id: string): StoredSession<Data> | undefined {
    const session = this.#sessions.get(id);
    return session && { ...session, outbox: [] };
  }

  claim(id: string, attempt: number, nowMs: number): StoredSession<Data> | 'stale' | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || session.expiresAtMs < nowMs) return undefined;
    if (attempt <= session.attempt) return 'stale';
    session.attempt = attempt;
    session.epoch++;
    for (const listener of this.#listeners) listener(id, session.epoch);
    return { ...session, outbox: [...session.outbox] };
  }

  save(id: string, epoch: number, change: SessionChange<Data>): StoreVerdict {
    const session = this.#sessions.get(id);
    if (session === undefined) return 'unknown';
    if (session.epoch !== epoch) return 'fenced';
    session.data = change.data;
    session.attempt = change.attempt;
    session.expiresAtMs = change.expiresAtMs;
    session.received = change.received;
    session.peerFin = change.peerFin;
    session.ownFin = change.ownFin;
    session.acknowledged = change.acknowledged;
    const { outbox } = session;
    let last = outbox.at(-1)?.number ?? 0;
    for (const message of change.appended) {
      if (message.number <= last) continue;
      outbox.push(message);
      last = message.number;
    }
    const first = outbox[0]?.number ?? 0;
    if (outbox.length > 0 && first <= change.acknowledged) outbox.splice(0, change.acknowledged - first + 1);
    return 'done';
  }

  remove(id: string, epoch: number): StoreVerdict {
    const session = this.#sessions.get(id);
    if (session === undefined) return 'unknown';
    if (session.epoch !== epoch) return 'fenced';
    this.#sessions.delete(id);
    return 'done';
  }

  expire(nowMs: number): void {
    for (const [id, { expiresAtMs }] of this.#sessions) if (expiresAtMs < nowMs) this.#sessions.delete(id);
  }

  onClaim(listener: (id: string, epoch: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
