import type { Duplex } from 'node:stream';

/** How the raw side leaves, once it has said everything. */
export type Leaving = 'end' | 'destroy';

/** The other end of a transport, without any protocol: writes what it is told, and keeps what comes. */
export class RawEnd {
  readonly #transport: Duplex;
  readonly #received: Buffer[] = [];

  constructor(transport: Duplex) {
    this.#transport = transport;
    transport.on('data', (chunk: Buffer) => this.#received.push(chunk));
    // That it broke is seen on the other side.
    transport.on('error', () => {});
  }

  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  /** Calls back each time that something came, until the returned function is called. */
  onData(listener: () => void): () => void {
    this.#transport.on('data', listener);
    return () => this.#transport.off('data', listener);
  }

  /** Writes one chunk after the other, each on a turn of its own, and leaves. */
  async say(chunks: readonly Buffer[], leaving: Leaving): Promise<void> {
    const transport = this.#transport;
    for (const chunk of chunks) {
      if (transport.destroyed || !transport.writable) return;
      transport.write(chunk);
      await new Promise(setImmediate);
    }
    if (leaving === 'destroy') transport.destroy();
    else transport.end();
  }
}

/** Resolves when the transport is gone, or to false after `limitMs`: longer than anything in it can take. */
export async function isGone(transport: Duplex, limitMs = 5000): Promise<boolean> {
  if (transport.destroyed) return true;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), limitMs);
    transport.once('close', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/** Waits some turns of the event loop for what the end of a transport sets off: events that are emitted apart take one each. */
export async function isTrue(condition: () => boolean, turns = 20_000): Promise<void> {
  for (let i = 0; i < turns && !condition(); i++) await new Promise(setImmediate);
}
