import { Duplex } from 'node:stream';

class MemoryTransport extends Duplex {
  #peer: MemoryTransport | undefined;
  #blocked: ((error?: Error) => void) | undefined;

  connect(peer: MemoryTransport): void {
    this.#peer = peer;
  }

  override _read(): void {
    this.#release();
  }

  /** Lets the peer write on, or tells it that it cannot. */
  #release(error?: Error): void {
    const blocked = this.#blocked;
    this.#blocked = undefined;
    blocked?.(error);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    // The copy keeps a test honest: what was handed over must not change any more, and is not the receiver's to keep.
    this.#peer?.deliver(Buffer.from(chunk), callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#peer?.deliver(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#peer?.deliver(null, callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const peer = this.#peer;
    callback(error);
    // What one of the two had not taken of the other, it never will.
    this.#release(broken());
    if (peer) peer.#release(broken());
    // As TCP does: the peer of a transport that was cut sees the end.
    setImmediate(() => {
      if (peer && !peer.destroyed && !peer.readableEnded) peer.deliver(null, () => {});
    });
  }

  /** On a tick of its own, as from the system: what the receiver does cannot get in the sender's way. */
  deliver(chunk: Buffer | null, callback: (error?: Error | null) => void): void {
    process.nextTick(() => {
      if (this.destroyed) return callback(chunk && broken());
      let room = true;
      try {
        room = this.push(chunk);
      } finally {
        if (room || chunk === null) callback();
        else this.#blocked = callback;
      }
    });
  }
}

/** As the system puts it when the other end is gone. */
function broken(): Error {
  return Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
}

/** Two ends of a connection in memory, with the flow control of streams: for tests without sockets. */
export function memoryTransportPair(): [Duplex, Duplex] {
  const one = new MemoryTransport();
  const other = new MemoryTransport();
  one.connect(other);
  other.connect(one);
  return [one, other];
}
