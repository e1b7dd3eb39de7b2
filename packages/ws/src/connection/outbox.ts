import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { ConnectionLostError } from '../protocol/errors.ts';
import { COPY_BELOW_BYTES, encodeFrame } from '../protocol/frames/encode-frame.ts';
import type { MaskSource } from '../protocol/frames/mask-key.ts';
import { type Done, tell } from '../protocol/messages/message-writer.ts';
import { writeDirectly } from './fast-path.ts';
import { arena, MAX_ARENA_PAYLOAD_BYTES, type Slab } from './output-arena.ts';

/** Several pieces up to this size together are joined by a copy, which costs less than a gathered write. */
const JOIN_UP_TO_BYTES = 64 * 1024;

/**
 * The frames of one connection that wait to leave together: at the end of the chunk that caused them, or else of the
 * tick in which they were sent. One write for all of them instead of one for each is the largest gain there is.
 */
export class Outbox {
  /** Bytes that wait for the end of the batch or tick. */
  #bytes = 0;
  readonly #transport: Duplex;
  /** `write` gives the bytes to the system: they may be overwritten once it holds none of them back. */
  readonly #mayLend: boolean;
  readonly #writesDirectly: boolean;
  /** Bytes of a direct write that the system has not taken yet. */
  #lateBytes = 0;
  /** The last frames, as far as they lie side by side in the arena. */
  #slab: Slab | undefined;
  #start = 0;
  #end = 0;
  #isHolding = false;
  /** What comes before them. */
  #pieces: Buffer[] | undefined;
  #dones: Done[] | undefined;
  #isWaiting = false;
  #isBatching = false;

  /** @param fastPath whether internals of Node may be used */
  constructor(transport: Duplex, fastPath: boolean) {
    const prototype = Object.getPrototypeOf(transport);
    this.#transport = transport;
    this.#mayLend = prototype === Socket.prototype || prototype === TLSSocket.prototype;
    this.#writesDirectly = fastPath && prototype === Socket.prototype;
  }

  /** Bytes that have not left this process, as far as the transport does not count them. */
  get waitingBytes(): number {
    return this.#bytes + this.#lateBytes;
  }

  /** See `WriterSink.frame`. */
  frame(firstByte: number, payload: Buffer, mask: MaskSource | undefined, done: Done | undefined): void {
    const maxBytes = mask ? MAX_ARENA_PAYLOAD_BYTES : COPY_BELOW_BYTES;
    if (payload.length >= maxBytes) return this.framed(encodeFrame(firstByte, payload, mask), done);
    if (!this.#isHolding) {
      this.#isHolding = true;
      arena.hold();
    }
    arena.put(firstByte, payload, mask, this.#end > 0 && this.#slab === arena.slab ? this.#end : -1);
    if (this.#end !== arena.start || this.#slab !== arena.slab) {
      this.#cut();
      this.#slab = arena.slab;
      this.#start = arena.start;
    }
    this.#bytes += arena.end - arena.start;
    this.#end = arena.end;
    if (done) this.#callLater(done);
    if (!this.#isBatching && !this.#isWaiting) this.#wait();
  }

  /** See `WriterSink.framed`. They leave at once: the memory is not ours, and may hold something else by the end of the tick. */
  framed(bytes: readonly Buffer[], done: Done | undefined): void {
    this.#cut();
    this.#pieces ??= [];
    for (const piece of bytes) {
      this.#pieces.push(piece);
      this.#bytes += piece.length;
    }
    if (done) this.#callLater(done);
    this.flush();
  }

  /** What is sent until `endBatch` leaves then. True when this began a batch, which is to be ended. */
  beginBatch(): boolean {
    const begun = !this.#isBatching;
    this.#isBatching = true;
    return begun;
  }

  endBatch(): void {
    this.#isBatching = false;
    if (this.#bytes > 0) this.flush();
  }

  /** Hands everything to the transport. */
  flush(): void {
    if (this.#bytes === 0) return;
    const done = this.#takeDone();
    if (!this.#transport.writable) this.#drop(done);
    else if (this.#pieces) this.#writePieces(done);
    else this.#writeRange(done);
    this.#bytes = 0;
    this.#end = 0;
    this.#slab = undefined;
    this.#pieces = undefined;
  }

  /** The common case: one range of the arena. */
  #writeRange(done: Done | undefined): void {
    const transport = this.#transport;
    const range = (this.#slab as Slab).view(this.#start, this.#end);
    // A range behind a write that is stuck would keep its whole slab out of use, for long.
    const lends = this.#mayLend && transport.writableLength === 0 && this.#lateBytes === 0;
    if (lends && this.#writesDirectly && this.#writeDirectly(range, done)) return;
    transport.write(lends ? range : Buffer.from(range), done);
    this.#release(!lends || transport.writableLength === 0);
  }

  #writeDirectly(range: Buffer, done: Done | undefined): boolean {
    const outcome = writeDirectly(this.#transport, range, (error) => {
      this.#lateBytes = 0;
      if (error && !this.#transport.destroyed) this.#transport.destroy(error);
      tell(done, error);
    });
    if (outcome === 'no') return false;
    if (outcome === 'later') this.#lateBytes = range.length;
    else if (done) process.nextTick(done);
    this.#release(outcome === 'taken');
    return true;
  }

  #writePieces(done: Done | undefined): void {
    const transport = this.#transport;
    this.#cut();
    this.#release(true);
    let pieces = this.#pieces as Buffer[];
    if (pieces.length > 2 && this.#bytes <= JOIN_UP_TO_BYTES) pieces = [Buffer.concat(pieces, this.#bytes)];
    transport.cork();
    for (const [i, piece] of pieces.entries()) transport.write(piece, i === pieces.length - 1 ? done : undefined);
    transport.uncork();
  }

  /** What lies in the arena becomes a piece of its own. */
  #cut(): void {
    if (this.#end === 0) return;
    this.#pieces ??= [];
    this.#pieces.push(Buffer.from((this.#slab as Slab).view(this.#start, this.#end)));
    this.#end = 0;
  }

  #release(taken: boolean): void {
    if (this.#isHolding) arena.release(taken);
    this.#isHolding = false;
  }

  #drop(done: Done | undefined): void {
    this.#release(true);
    if (done) process.nextTick(done, new ConnectionLostError('WS_ERR_NOT_WRITABLE', 'The connection is gone'));
  }

  #callLater(done: Done): void {
    this.#dones ??= [];
    this.#dones.push(done);
  }

  /** One callback for all. */
  #takeDone(): Done | undefined {
    const dones = this.#dones;
    this.#dones = undefined;
    if (!dones || dones.length === 1) return dones?.[0];
    return (error) => {
      for (const done of dones) tell(done, error);
    };
  }

  #wait(): void {
    this.#isWaiting = true;
    if (waiting.push(this) > 1) return;
    if (!flushesAtExit) process.once('exit', flushWaiting);
    flushesAtExit = true;
    process.nextTick(flushWaiting);
  }

  /** @internal */
  flushAfterTick(): void {
    this.#isWaiting = false;
    if (!this.#isBatching) this.flush();
  }
}

/** Those to be flushed at the end of this tick. */
let waiting: Outbox[] = [];
/** A program may exit in the tick in which it sends. */
let flushesAtExit = false;

function flushWaiting(): void {
  const outboxes = waiting;
  waiting = [];
  for (const outbox of outboxes) outbox.flushAfterTick();
}
