import type { Duplex } from 'node:stream';
import type { ConnectionEnd } from '../connection-end.ts';
import { WireLog } from './wire-log.ts';
import type { WireSettings } from './wire-settings.ts';

const taps = new WeakMap<Duplex, WireTap>();

/** The tap on a transport, if there is one. */
export function tapOf(transport: Duplex): WireTap | undefined {
  return taps.get(transport);
}

/**
 * Tells a log what passes over a transport, and changes nothing else: what is wrong with the log, or with who reads it, ends the
 * log and not the connection. Behind TLS it sees what TLS carries.
 */
export class WireTap {
  #transport: Duplex;
  readonly #role: 'client' | 'server';
  readonly #log: WireLog;
  readonly #release: (() => void)[] = [];
  #isListening = false;
  #isBroken = false;

  /** Sees what is written from here on; and, on a client, what is read. */
  constructor(transport: Duplex, role: 'client' | 'server', { redact, previewBytes, report }: WireSettings) {
    const settings = { role, redact, previewBytes, now: () => performance.now() };
    this.#transport = transport;
    this.#role = role;
    this.#log = new WireLog(settings, (record) => this.#guard(() => report(record)));
    this.#attach();
  }

  /** Goes on with another transport, for another handshake of the same socket. */
  move(transport: Duplex): void {
    if (transport === this.#transport && tapOf(transport) === this) return;
    this.release();
    this.#transport = transport;
    this.#isListening = false;
    this.#guard(() => this.#log.moved());
    this.#attach();
  }

  #attach(): void {
    if (this.#isBroken) return;
    taps.set(this.#transport, this);
    this.#watch('write');
    this.#watch('end');
    if (this.#role === 'client') this.#listen();
  }

  /** Not by `on`, which would set the transport flowing; this leaves it as it is. */
  #listen(): void {
    if (this.#isListening || this.#isBroken) return;
    this.#isListening = true;
    const listener = (chunk: Buffer | string) => {
      this.#guard(() => this.#log.received(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
    };
    const transport = this.#transport;
    transport.prependListener('data', listener);
    this.#release.push(() => transport.removeListener('data', listener));
  }

  /** See `WireLog.requestReceived`. */
  requestReceived(text: string): void {
    this.#guard(() => this.#log.requestReceived(text));
  }

  /** The handshake is done, or none was seen: frames follow. */
  opened(): void {
    this.#guard(() => this.#log.opened());
    this.#listen();
  }

  closed(end: ConnectionEnd): void {
    this.#guard(() => this.#log.closed(end));
    this.release();
  }

  failed(error: Error & { readonly code?: unknown }): void {
    this.#guard(() => this.#log.failed(error));
    this.release();
  }

  /** Takes its hands off the transport. */
  release(): void {
    if (taps.get(this.#transport) === this) taps.delete(this.#transport);
    for (const release of this.#release.splice(0)) release();
  }

  /** `end` does not call `write` for its last bytes. */
  #watch(name: 'write' | 'end'): void {
    const transport = this.#transport;
    const before = Object.getOwnPropertyDescriptor(transport, name);
    const original = transport[name] as (...given: unknown[]) => unknown;
    const watched = (...given: unknown[]): unknown => {
      const [chunk, encoding] = given;
      if (transport.writable) this.#guard(() => this.#sent(chunk, encoding));
      return original.apply(transport, given);
    };
    Object.defineProperty(transport, name, { configurable: true, enumerable: false, writable: true, value: watched });
    this.#release.push(() => {
      // Somebody may have put a function of his own over it: that one goes on.
      if (transport[name] !== watched) return;
      if (before) Object.defineProperty(transport, name, before);
      else delete (transport as { write?: unknown; end?: unknown })[name];
    });
  }

  #sent(chunk: unknown, encoding: unknown): void {
    if (typeof chunk === 'string') {
      this.#log.sent(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    } else if (chunk instanceof Uint8Array) {
      this.#log.sent(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
  }

  #guard(run: () => void): void {
    if (this.#isBroken) return;
    try {
      run();
    } catch (error) {
      this.#isBroken = true;
      this.release();
      process.emitWarning(`The wire log of a WebSocket stopped, because it threw: ${error}`, { code: 'HANDFAST_WIRE' });
    }
  }
}
