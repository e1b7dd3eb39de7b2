import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { ConnectionLostError } from '../protocol/errors.ts';
import { COPY_BELOW_BYTES, encodeFrame } from '../protocol/frames/encode-frame.ts';
import type { MaskSource } from '../protocol/frames/mask-key.ts';
import { type Done, tell } from '../protocol/messages/message-writer.ts';
import { writeDirectly } from './fast-path.ts';
import { arena, MAX_ARENA_PAYLOAD_BYTES, type Slab } from './output-arena.ts';
import { inOurWords, WriteReports } from './write-reports.ts';
import { writeTogether } from './write-together.ts';

/** Several pieces up to this size together are joined by a copy, which costs less than a gathered write. */
const JOIN_UP_TO_BYTES = 64 * 1024;

/** Whose outbox it is. */
export interface OutboxOwner {
  /** Something waits for the system to take it. */
  unfinished(): void;
}

/**
 * The frames of one connection that wait to leave together: at the end of the chunk that caused them, or else of the
 * tick in which they were sent. One write for all of them instead of one for each is the largest gain there is.
 */
export class Outbox {
  /** Bytes that wait for the end of the batch or tick. */
  #bytes = 0;
  readonly #transport: Duplex;
  readonly #owner: OutboxOwner | undefined;
  #reports: WriteReports | undefined;
  /** Node's own `write` gives the bytes to the system: they may be overwritten once it holds none of them back. */
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
  /** The one in whose batch this one's began. */
  #outer: Outbox | undefined;

  /**
   * @param fastPath whether internals of Node may be used
   * @param owner told when the system has not taken everything
   */
  constructor(transport: Duplex, fastPath: boolean, owner?: OutboxOwner) {
    const prototype = Object.getPrototypeOf(transport);
    this.#transport = transport;
    this.#owner = owner;
    this.#mayLend = prototype === Socket.prototype || prototype === TLSSocket.prototype;
    this.#writesDirectly = fastPath && prototype === Socket.prototype;
    if (flushesAtExit) return;
    flushesAtExit = true;
    process.once('exit', flushAtExit);
  }

  /** Bytes that have not left this process, as far as the transport does not count them. */
  get waitingBytes(): number {
    return this.#bytes + this.#lateBytes;
  }

  /** See `WriterSink.frame`. */
  frame(firstByte: number, payload: Buffer, mask: MaskSource | undefined, done: Done | undefined): void {
    const maxBytes = mask ? MAX_ARENA_PAYLOAD_BYTES : COPY_BELOW_BYTES;
    if (payload.length >= maxBytes) return this.framed(encodeFrame(firstByte, payload, mask), done);
    // The key may come from the program: from here on nothing of its runs, and nothing throws.
    const maskKey = mask?.();
    if (!this.#isHolding) {
      this.#isHolding = true;
      arena.hold();
    }
    arena.put(firstByte, payload, maskKey, this.#end > 0 && this.#slab === arena.slab ? this.#end : -1);
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
    if (this.#isBatching) return false;
    this.#isBatching = true;
    this.#outer = innermost;
    innermost = this;
    return true;
  }

  endBatch(): void {
    this.#isBatching = false;
    innermost = this.#outer;
    this.#outer = undefined;
    if (this.#bytes > 0) this.flush();
  }

  /** Hands everything to the transport. That may call the program, which may send again: by then nothing of this is left here. */
  flush(): void {
    const pieces = this.#pieces;
    if (this.#end === 0 && !pieces) return;
    const done = this.#takeDone();
    const range = this.#end > 0 ? (this.#slab as Slab).view(this.#start, this.#end) : undefined;
    const bytes = this.#bytes;
    const isHolding = this.#isHolding;
    this.#bytes = 0;
    this.#end = 0;
    this.#slab = undefined;
    this.#pieces = undefined;
    this.#isHolding = false;
    const { writable } = this.#transport;
    if (writable && range && !pieces) {
      if (this.#writeRange(range, done)) return;
    } else {
      if (pieces && range) pieces.push(Buffer.from(range));
      if (isHolding) arena.release(true);
      if (!writable) drop(done);
      else if (pieces) this.#writePieces(pieces, bytes, done);
    }
    if (this.#lateBytes > 0 || this.#transport.writableLength > 0) this.#owner?.unfinished();
  }

  /** The common case: one range of the arena, which is held. True: the system has all of it. */
  #writeRange(range: Buffer, done: Done | undefined): boolean {
    const transport = this.#transport;
    // A range behind a write that is stuck would keep its whole slab out of use, for long. Who has put a function of his
    // own in the place of `write` may keep what it gets.
    const lends =
      this.#mayLend &&
      transport.writableLength === 0 &&
      this.#lateBytes === 0 &&
      transport.write === Duplex.prototype.write;
    if (!lends) {
      const copy = Buffer.from(range);
      arena.release(true);
      this.#write(copy, done);
      return false;
    }
    if (this.#writesDirectly && this.#writeDirectly(range, done)) return this.#lateBytes === 0;
    this.#write(range, done);
    arena.release(transport.writableLength === 0);
    return false;
  }

  #writeDirectly(range: Buffer, done: Done | undefined): boolean {
    const outcome = writeDirectly(this.#transport, range, (error) => {
      this.#lateBytes = 0;
      if (error && !this.#transport.destroyed) this.#transport.destroy(error);
      tell(done, error && inOurWords(error));
    });
    if (outcome === 'no') return false;
    if (outcome === 'later') this.#lateBytes = range.length;
    else if (done) process.nextTick(done);
    arena.release(outcome === 'taken');
    return true;
  }

  #writePieces(given: Buffer[], bytes: number, done: Done | undefined): void {
    if (given.length === 0) {
      if (done) process.nextTick(done);
      return;
    }
    const pieces = given.length > 2 && bytes <= JOIN_UP_TO_BYTES ? [Buffer.concat(given, bytes)] : given;
    this.#report(done, (told) => writeTogether(this.#transport, pieces, told));
  }

  #write(bytes: Buffer, done: Done | undefined): void {
    this.#report(done, (told) => this.#transport.write(bytes, told));
  }

  #report(done: Done | undefined, write: (told: Done | undefined) => void): void {
    if (!done) return write(undefined);
    this.#reports ??= new WriteReports(this.#transport);
    this.#reports.report(done, write);
  }

  /** Destroys the transport. */
  cut(): void {
    this.#reports?.cutting();
    this.#transport.destroy();
  }

  /** The transport is gone. */
  closed(): void {
    this.#reports?.closed();
  }

  /** What lies in the arena becomes a piece of its own. */
  #cut(): void {
    if (this.#end === 0) return;
    this.#pieces ??= [];
    this.#pieces.push(Buffer.from((this.#slab as Slab).view(this.#start, this.#end)));
    this.#end = 0;
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
    if (isExiting) return this.flush();
    this.#isWaiting = true;
    if (waiting.push(this) === 1) process.nextTick(flushWaiting);
  }

  /** @internal */
  flushAfterTick(): void {
    this.#isWaiting = false;
    if (!this.#isBatching) this.flush();
  }

  /** @internal Ends a batch in whose middle the program exits; gives the one that it began in. */
  flushInBatch(): Outbox | undefined {
    const outer = this.#outer;
    this.endBatch();
    return outer;
  }
}

function drop(done: Done | undefined): void {
  if (done) process.nextTick(done, new ConnectionLostError('WS_ERR_NOT_WRITABLE', 'The connection is gone'));
}

/** Those to be flushed at the end of this tick. */
let waiting: Outbox[] = [];
/** The one whose batch began last. */
let innermost: Outbox | undefined;
let flushesAtExit = false;
let isExiting = false;

function flushWaiting(): void {
  const outboxes = waiting;
  waiting = [];
  let flushed = 0;
  try {
    for (const outbox of outboxes) {
      flushed++;
      outbox.flushAfterTick();
    }
  } finally {
    // A transport that throws is not to keep the others waiting.
    if (flushed < outboxes.length) {
      waiting = outboxes.slice(flushed).concat(waiting);
      process.nextTick(flushWaiting);
    }
  }
}

/** A program may exit in the tick in which it sends, and in the handling of a chunk; and its own `exit` listener may send. */
function flushAtExit(): void {
  isExiting = true;
  while (innermost) innermost = innermost.flushInBatch();
  flushWaiting();
}
