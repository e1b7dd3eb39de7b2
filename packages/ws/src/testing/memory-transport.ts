import { Duplex } from 'node:stream';

class MemoryTransport extends Duplex {
  #peer: MemoryTransport | undefined;
  #blocked: (() => void) | undefined;

  connect(peer: MemoryTransport): void {
    this.#peer = peer;
  }

  override _read(): void {
    const blocked = this.#blocked;
    this.#blocked = undefined;
    blocked?.();
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
    // As TCP does: the peer of a transport that was cut sees the end.
    setImmediate(() => {
      if (peer && !peer.destroyed && !peer.readableEnded) peer.deliver(null, () => {});
    });
  }

  /** On a tick of its own, as from the system: what the receiver does cannot get in the sender's way. */
  deliver(chunk: Buffer | null, callback: (error?: Error | null) => void): void {
    process.nextTick(() => {
      if (this.destroyed) return callback(chunk && Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
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

/** Two ends of a connection in memory, with the flow control of streams: for tests without sockets. */
export function memoryTransportPair(): [Duplex, Duplex] {
  const one = new MemoryTransport();
  const other = new MemoryTransport();
  one.connect(other);
  other.connect(one);
  return [one, other];
}
