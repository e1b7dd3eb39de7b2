import type { SessionChange, SessionStore, StoredSession, StoreVerdict } from '../../../src/session/index.ts';
import { MemorySessionStore } from '../../../src/session/index.ts';

/** How a store behaves that is somewhere else. */
export interface Roughness {
  readonly random: (limit: number) => number;
  /** Of a hundred calls, so many fail before anything happened. */
  failsBefore: number;
  /** Of a hundred calls, so many fail after all had happened. */
  failsAfter: number;
}

/**
 * A store as a database is one: it answers later, each time after another number of turns, it fails, before or after it has
 * done the work, and it keeps copies.
 */
export class RoughStore<Data> implements SessionStore<Data> {
  readonly inner = new MemorySessionStore<string>();
  calls = 0;
  failures = 0;
  readonly #roughness: Roughness;

  constructor(roughness: Roughness) {
    this.#roughness = roughness;
  }

  create(session: StoredSession<Data>): Promise<boolean> {
    return this.#call(() => this.inner.create(copyOut(session)));
  }

  read(id: string): Promise<StoredSession<Data> | undefined> {
    return this.#call(() => this.#copyIn(this.inner.read(id)));
  }

  claim(id: string, attempt: number, nowMs: number): Promise<StoredSession<Data> | 'stale' | undefined> {
    return this.#call(() => {
      const claimed = this.inner.claim(id, attempt, nowMs);
      return claimed === 'stale' ? claimed : this.#copyIn(claimed);
    });
  }

  save(id: string, epoch: number, change: SessionChange<Data>): Promise<StoreVerdict> {
    const copy = structuredClone({ ...change, data: JSON.stringify(change.data) });
    return this.#call(() => this.inner.save(id, epoch, copy));
  }

  remove(id: string, epoch: number): Promise<StoreVerdict> {
    return this.#call(() => this.inner.remove(id, epoch));
  }

  /** What is stored, as a test looks at it. */
  data(id: string): Data | undefined {
    return this.#copyIn(this.inner.read(id))?.data;
  }

  #copyIn(stored: StoredSession<string> | undefined): StoredSession<Data> | undefined {
    return stored && { ...structuredClone(stored), data: JSON.parse(stored.data) as Data };
  }

  async #call<Value>(work: () => Value): Promise<Value> {
    const { random, failsBefore, failsAfter } = this.#roughness;
    this.calls++;
    const [before, after] = [random(6), random(6)];
    const fails = random(100);
    for (let turn = 0; turn < before; turn++) await nextTurn();
    if (fails < failsBefore) return this.#fail('before');
    const value = work();
    for (let turn = 0; turn < after; turn++) await nextTurn();
    if (fails < failsBefore + failsAfter) return this.#fail('after');
    return value;
  }

  #fail(when: string): never {
    this.failures++;
    throw new Error(`the store failed ${when} it did the work`);
  }
}

function copyOut<Data>(session: StoredSession<Data>): StoredSession<string> {
  return { ...structuredClone({ ...session, data: undefined }), data: JSON.stringify(session.data) };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
