import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { acceptFor } from '@handfast/ws/protocol';
import { writeSlowly } from '../../shared/write-slowly.ts';
import type { Random } from './random.ts';
import { fieldOf, MAX_HEAD_BYTES, type RequestHead, readRequestHead } from './request-head.ts';

/** What a visit knows of the lab around it. */
export interface Surroundings {
  /** Milliseconds of one beat: the unit of everything in the lab that takes time. */
  readonly paceMs: number;
  readonly random: Random;
  /** The port that most scenarios share, and with them `/echo`. */
  readonly healthyPort: number;
  /** The port of a real server, for what stands in front of one: `/` echoes, `/greet` says something long first. */
  readonly backendPort: number;
  /** Told when the client behaves as if its connection were open: it sent a data frame. */
  readonly sawData: () => void;
}

type Bytes = Buffer | string;

/** One connection of one client to one scenario. After the client has gone, everything here does nothing. */
export class Visit {
  readonly #stream: Duplex;
  #surroundings: Surroundings;
  readonly #gone = new AbortController();
  #head: RequestHead | undefined;
  #isSilent = false;
  #unread: Buffer = Buffer.alloc(0);
  #listener: ((bytes: Buffer) => void) | undefined;

  constructor(stream: Duplex, surroundings: Surroundings) {
    this.#stream = stream;
    this.#surroundings = surroundings;
    stream.on('error', () => undefined);
    stream.once('close', () => this.#gone.abort());
    // One for each beat that is waited for, and these end.
    setMaxListeners(0, this.#gone.signal);
  }

  get surroundings(): Surroundings {
    return this.#surroundings;
  }

  /** Says which scenario this is about, where that shows only in the request. */
  enter(surroundings: Surroundings): void {
    this.#surroundings = surroundings;
  }

  /** Aborted when the connection has ended, by whomever. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  get stream(): Duplex {
    return this.#stream;
  }

  /** The request. Throws for places that are called before one was read. */
  get head(): RequestHead {
    if (this.#head === undefined) throw new Error('no request was read on this connection');
    return this.#head;
  }

  /** Reads the head; `undefined` when the client goes before it was complete, or sends no head at all. */
  readHead(): Promise<RequestHead | undefined> {
    return new Promise((resolve) => {
      this.gone.addEventListener('abort', () => resolve(undefined), { once: true });
      this.onBytes((bytes) => {
        const looked = this.#unread.length;
        this.#unread = Buffer.concat([this.#unread, bytes]);
        this.#head = readRequestHead(this.#unread, looked);
        if (this.#head === undefined && mayBecomeHead(this.#unread)) return;
        this.#stream.pause();
        this.#stream.off('data', this.#listener ?? (() => undefined));
        this.#unread = this.#unread.subarray(this.#head?.raw.length ?? 0);
        resolve(this.#head);
      });
    });
  }

  /** What came behind the head and was not read yet; read once. */
  takeUnread(): Buffer {
    const bytes = this.#unread;
    this.#unread = Buffer.alloc(0);
    return bytes;
  }

  /** From now on, hands out what the client sends; what came before, first. */
  onBytes(listener: (bytes: Buffer) => void): void {
    if (this.#listener !== undefined) this.#stream.off('data', this.#listener);
    this.#listener = listener;
    this.#stream.on('data', listener);
    const early = this.takeUnread();
    if (early.length > 0) listener(early);
    this.#stream.resume();
  }

  /** Reads and forgets, noting whether the client takes its connection for open. */
  ignore(): void {
    this.onBytes((bytes) => this.noteData(bytes));
  }

  /** A masked text or binary frame says that the client believes in its connection. */
  noteData(bytes: Buffer): void {
    const opcode = (bytes[0] ?? 0) & 0x0f;
    if ((bytes[0] ?? 0) >= 0x80 && (opcode === 1 || opcode === 2)) this.surroundings.sawData();
  }

  /** No longer reads: what the client sends stays in the buffers of the network. */
  stopReading(): void {
    this.#stream.pause();
  }

  /** Nothing more is read of a client that takes nothing of what is sent to it. */
  send(...parts: readonly Bytes[]): void {
    const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
    writeSlowly(this.#stream, Buffer.concat(bytes));
  }

  /** Sends piece by piece, each in a segment of its own, a beat (or a part of one) apart. */
  async drip(pieces: readonly Bytes[], beats: number): Promise<void> {
    for (const piece of pieces) {
      if (this.gone.aborted) return;
      this.send(piece);
      await this.beats(beats);
    }
  }

  /** From now on only a close frame is answered: nothing may follow a close frame, or stand inside of a fragmented message. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** Sends, and ends in order: FIN behind the last byte. */
  end(...parts: readonly Bytes[]): void {
    this.send(...parts);
    this.#stream.end();
    this.#stream.resume();
  }

  /** RST instead of FIN; through TLS, at least no close_notify. */
  reset(): void {
    const socket = this.#stream as Partial<Socket>;
    if (socket.resetAndDestroy !== undefined) socket.resetAndDestroy();
    else this.#stream.destroy();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  /** Waits that many beats; shorter when the client goes. */
  beats(count: number): Promise<void> {
    if (this.gone.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.gone.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, count * this.surroundings.paceMs);
      this.gone.addEventListener('abort', done, { once: true });
    });
  }

  /** The name that the client gave in SNI; `undefined` without TLS or without SNI. */
  get serverName(): string | undefined {
    const name = (this.#stream as Partial<TLSSocket>).servername;
    return typeof name === 'string' ? name : undefined;
  }

  /** The Accept that belongs to the key of the request. */
  get accept(): string {
    return acceptFor(this.key);
  }

  get key(): string {
    return fieldOf(this.head, 'sec-websocket-key') ?? '';
  }
}

/** Methods are capital letters: a TLS ClientHello, or any other noise, is known by its first byte. */
function mayBecomeHead(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0;
  return bytes.length <= MAX_HEAD_BYTES && first >= 0x41 && first <= 0x5a;
}
