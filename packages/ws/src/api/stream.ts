import { Duplex, type DuplexOptions } from 'node:stream';
import { WebSocket } from './websocket.ts';

/**
 * The messages of a WebSocket as one stream of bytes: what is written goes out as one message per chunk, what arrives
 * can be read, and a reader that stops holds the peer back through TCP. Ending the stream closes the socket; destroying
 * it cuts the connection.
 *
 * @param options of `Duplex`; with `readableObjectMode` each message is one chunk, text as a string
 */
export function createWebSocketStream(websocket: WebSocket, options: DuplexOptions = {}): Duplex {
  return new WebSocketStream(websocket, options);
}

class WebSocketStream extends Duplex {
  readonly #websocket: WebSocket;
  #cutOnDestroy = true;
  #failed = false;

  constructor(websocket: WebSocket, options: DuplexOptions) {
    super({ ...options, autoDestroy: false, emitClose: false, objectMode: false, writableObjectMode: false });
    this.#websocket = websocket;
    websocket.on('message', (data, isBinary) => {
      const chunk = !isBinary && this.readableObjectMode ? String(data) : data;
      if (!this.push(chunk)) websocket.pause();
    });
    websocket.once('error', (error) => {
      if (this.destroyed) return;
      // The socket closes by itself after an error: cutting it would keep the peer from reading why.
      this.#cutOnDestroy = false;
      this.#failed = true;
      this.destroy(error);
    });
    websocket.once('close', () => {
      if (!this.destroyed) this.push(null);
    });
    this.on('end', () => this.#destroyIfFinished());
  }

  /** Both directions have come to their end. */
  #destroyIfFinished(): void {
    if (!this.destroyed && this.writableFinished) this.destroy();
  }

  override _read(): void {
    if (this.#websocket.isPaused) this.#websocket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.#websocket.readyState === WebSocket.CONNECTING) {
      this.#websocket.once('open', () => this._write(chunk, encoding, callback));
      return;
    }
    this.#websocket.send(chunk, (error) => {
      if (error) this.destroy(error);
      callback(error);
    });
  }

  override _final(callback: (error?: Error | null) => void): void {
    const websocket = this.#websocket;
    if (websocket.readyState === WebSocket.CONNECTING) {
      websocket.once('open', () => this._final(callback));
      return;
    }
    // Without a transport the handshake failed, and `error` has been or will be emitted.
    const transport = websocket._socket;
    if (!transport) return;
    let called = false;
    const finished = () => {
      if (called) return;
      called = true;
      callback();
      process.nextTick(() => {
        if (this.readableEnded) this.#destroyIfFinished();
      });
    };
    if (transport.writableFinished || transport.destroyed) return finished();
    transport.once('finish', finished);
    // A transport that is lost does not finish.
    websocket.once('close', finished);
    websocket.close();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const websocket = this.#websocket;
    const closed = () => {
      callback(error);
      process.nextTick(() => this.emit('close'));
    };
    if (websocket.readyState === WebSocket.CLOSED) return closed();
    websocket.once('error', (late) => {
      if (this.#failed) return;
      this.#failed = true;
      callback(late);
    });
    websocket.once('close', () => {
      if (!this.#failed || !this.#cutOnDestroy) callback(error);
      process.nextTick(() => this.emit('close'));
    });
    if (this.#cutOnDestroy) websocket.terminate();
  }
}
