import { SessionError } from '../errors.ts';
import type { LiveSession } from './live-session.ts';

/** All sessions of one server, and the bytes that wait in them. */
export class SessionRoster<Data, Request> {
  readonly #byId = new Map<string, LiveSession<Data, Request>>();
  /** Without a connection, the longest first. */
  readonly #suspended = new Set<LiveSession<Data, Request>>();
  readonly #maxTotalBufferedBytes: number;
  #bytes = 0;

  constructor(maxTotalBufferedBytes: number) {
    this.#maxTotalBufferedBytes = maxTotalBufferedBytes;
  }

  get size(): number {
    return this.#byId.size;
  }

  get bufferedBytes(): number {
    return this.#bytes;
  }

  get(id: string): LiveSession<Data, Request> | undefined {
    return this.#byId.get(id);
  }

  values(): IterableIterator<LiveSession<Data, Request>> {
    return this.#byId.values();
  }

  add(session: LiveSession<Data, Request>): void {
    this.#byId.set(session.id, session);
    if (session.state === 'suspended') this.#suspended.add(session);
  }

  /** The session has ended here. */
  remove(session: LiveSession<Data, Request>): void {
    if (this.#byId.get(session.id) === session) this.#byId.delete(session.id);
    this.#suspended.delete(session);
  }

  suspended(session: LiveSession<Data, Request>): void {
    this.#suspended.add(session);
  }

  resumed(session: LiveSession<Data, Request>): void {
    this.#suspended.delete(session);
  }

  account(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Makes room for so many bytes in that session. Throws when there is none. */
  reserve(bytes: number, wanting: LiveSession<Data, Request>): void {
    const limit = this.#maxTotalBufferedBytes;
    if (bytes <= limit) {
      for (const session of this.#suspended) {
        if (this.#bytes + bytes <= limit) return;
        if (session !== wanting && session.bufferedAmount > 0) session.evict();
      }
      if (this.#bytes + bytes <= limit) return;
    }
    throw new SessionError(
      'SESSION_BUFFER_FULL',
      `Not sent: ${this.#bytes} bytes wait in all sessions together, and ${bytes} more would exceed maxTotalBufferedBytes, ${limit}`,
    );
  }
}
