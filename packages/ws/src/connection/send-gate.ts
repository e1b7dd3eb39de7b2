import { Buffer } from 'node:buffer';
import { ConnectionLostError, WebSocketError } from '../protocol/errors.ts';
import { COPY_BELOW_BYTES } from '../protocol/frames/encode-frame.ts';
import { type Done, type LazyData, type SendOptions, tell } from '../protocol/messages/message-writer.ts';
import type { BufferBudget } from './buffer-budget.ts';
import { Fifo } from './fifo.ts';
import type { GatedConnection, GateOwner, GateSettings, Part, Waiting } from './gate-contract.ts';

/** A frame adds 14 bytes at most, and compression a little to what it cannot compress. */
const FRAMING_BYTES = 64;
const COMPRESSION_SHIFT = 8;

/** Where the fragments go that are still to come of a message that has begun. */
type Course = 'none' | 'passing' | 'waiting' | 'dropping';

/**
 * Stands between `send` and a connection, and sees to it that not more than `highWaterBytes` wait for a peer that is slow to
 * read. While messages may have to be dropped, the connection is given only half of that at a time, and the rest waits here,
 * whole messages, where it can still be dropped; never in the middle of a message. Control frames do not come by here.
 */
export class SendGate {
  readonly settings: GateSettings;
  /** A budget that this gate shares with others. */
  budget: BufferBudget | undefined;
  /** Messages, and their bytes, that the policy has dropped. */
  droppedMessages = 0;
  droppedBytes = 0;
  readonly #connection: GatedConnection;
  readonly #owner: GateOwner;
  /** The connection is fed while it has less than this buffered. */
  readonly #feedBytes: number;
  #queue: Fifo<Waiting> | undefined;
  #queuedBytes = 0;
  /** What the last call has put into the queue, as long as it is there. */
  #latest: Waiting | undefined;
  #course: Course = 'none';
  /** The message in the queue that more fragments are to come of. */
  #unfinished: Waiting | undefined;
  /** What the connection has that tells us when it has left. */
  #inFlight = 0;
  #wasFull = false;
  /** Those who wait until there is room. */
  readonly #waiters = new Set<() => void>();

  constructor(connection: GatedConnection, settings: GateSettings, owner: GateOwner) {
    this.settings = settings;
    this.#connection = connection;
    this.#owner = owner;
    const { highWaterBytes, policy } = settings;
    this.#feedBytes = policy.startsWith('drop') ? highWaterBytes / 2 : highWaterBytes;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Bytes that have not left this process. */
  get bufferedBytes(): number {
    return this.#connection.bufferedBytes + this.#queuedBytes;
  }

  /** At the mark or above it. Where nothing may wait, one that has nothing to send is not full. */
  get isFull(): boolean {
    return this.bufferedBytes >= Math.max(this.settings.highWaterBytes, 1);
  }

  /**
   * Calls `through` when less is buffered than the mark, or the connection is over; what this returns takes that back.
   * Undefined when there is room, or only pongs and their like fill the buffer: nothing tells of their end.
   */
  whenRoom(through: () => void): (() => void) | undefined {
    if (!this.isFull || !this.#wasFull) return undefined;
    this.#waiters.add(through);
    return () => this.#waiters.delete(through);
  }

  #tellWaiters(): void {
    for (const through of this.#waiters) through();
    this.#waiters.clear();
  }

  send(data: Buffer | LazyData, options: SendOptions, done: Done | undefined): void {
    const bytes = Buffer.isBuffer(data) ? data.length : data.byteLength;
    const { endpoint } = this.#connection;
    this.#latest = undefined;
    if (this.#course === 'passing' || this.#isClear()) {
      const told = this.#told(bytes, done);
      this.#course = options.fin ? 'none' : 'passing';
      endpoint.send(data, options, told);
      this.#counted(bytes);
      // What came between its fragments has waited for its end.
      if (options.fin && this.#queue) this.#pump();
      return;
    }
    // A small payload is the program's again as soon as this returns, as it is without a gate.
    const kept = Buffer.isBuffer(data) && bytes < COPY_BELOW_BYTES ? Buffer.from(data) : data;
    this.#decide({ bytes, put: (told) => endpoint.send(kept, options, told), done }, options.fin);
  }

  /** A whole message that is framed elsewhere: `put` is called once when its turn has come, or not at all. */
  post(bytes: number, put: (done: Done | undefined) => void, done: Done | undefined): void {
    const part = { bytes, put, done };
    this.#latest = undefined;
    if (this.#isClear()) {
      put(this.#told(bytes, done));
      this.#counted(bytes);
    } else if (this.#admits()) {
      this.#enqueue(part);
    } else {
      this.#refuse(part);
    }
  }

  /** Is a new message for the connection, without further ado? */
  #isClear(): boolean {
    return this.#course === 'none' && !this.#queue && (this.settings.policy === 'wait' || this.#hasRoom());
  }

  #hasRoom(): boolean {
    const connection = this.#connection;
    if (connection.bufferedBytes < this.#feedBytes) return true;
    // What waits for the end of the tick does not wait for the peer.
    connection.flush();
    return connection.bufferedBytes < this.#feedBytes || this.#inFlight === 0;
  }

  /** `done`, and behind it a look at what waits, when this may be what fills the buffer. */
  #told(bytes: number, done: Done | undefined): Done | undefined {
    const atMost = bytes + (bytes >> COMPRESSION_SHIFT) + FRAMING_BYTES;
    if (this.#connection.bufferedBytes + atMost < this.#feedBytes) return done;
    this.#inFlight++;
    return (error) => {
      this.#inFlight--;
      tell(done, error);
      if (!error) this.#left();
    };
  }

  #counted(bytes: number): void {
    if (!this.#wasFull && this.isFull) {
      this.#wasFull = true;
      this.#owner.filled?.(this.bufferedBytes);
    }
    this.budget?.add(this, bytes);
  }

  /** There is no room: the next message waits, or pushes another one out, or is one too many. */
  #decide(part: Part, fin: boolean): void {
    if (this.#unfinished) {
      this.#append(this.#unfinished, part);
    } else if (this.#course === 'dropping') {
      this.#drop(part);
    } else if (this.#admits()) {
      const message = this.#enqueue(part);
      if (!fin) this.#unfinished = message;
      this.#course = 'waiting';
    } else {
      this.#course = 'dropping';
      this.#refuse(part);
    }
    if (!fin) return;
    this.#course = 'none';
    this.#unfinished = undefined;
  }

  #admits(): boolean {
    const { policy } = this.settings;
    if (policy === 'drop-oldest') while (this.isFull && this.#dropOldest());
    return policy === 'wait' || policy === 'drop-oldest' || !this.isFull;
  }

  #refuse(part: Part): void {
    this.droppedMessages++;
    this.#owner.dropped?.(part.bytes);
    if (this.settings.policy === 'close' && this.#owner.isOpen) this.#closeSlow();
    this.#drop(part);
  }

  #enqueue(part: Part): Waiting {
    const message: Waiting = { parts: [], bytes: 0 };
    this.#queue ??= new Fifo();
    this.#queue.push(message);
    this.#append(message, part);
    this.#latest = message;
    return message;
  }

  #append(message: Waiting, part: Part): void {
    message.parts.push(part);
    message.bytes += part.bytes;
    this.#queuedBytes += part.bytes;
    this.#counted(part.bytes);
  }

  #take(): Waiting | undefined {
    return this.#taken(this.#queue?.shift());
  }

  #taken(message: Waiting | undefined): Waiting | undefined {
    if (this.#queue?.size === 0) this.#queue = undefined;
    if (message === this.#latest) this.#latest = undefined;
    this.#queuedBytes -= message?.bytes ?? 0;
    return message;
  }

  #dropOldest(): boolean {
    const message = this.#take();
    if (!message) return false;
    this.droppedMessages++;
    this.#owner.dropped?.(message.bytes);
    if (message === this.#unfinished) {
      this.#unfinished = undefined;
      this.#course = 'dropping';
    }
    for (const part of message.parts) this.#drop(part);
    return true;
  }

  #drop({ bytes, done }: Part): void {
    this.droppedBytes += bytes;
    if (!done) return;
    const { policy, highWaterBytes } = this.settings;
    const why = `the peer reads too slowly: more than ${highWaterBytes} bytes are buffered for it (policy '${policy}')`;
    process.nextTick(done, new WebSocketError('WS_ERR_MESSAGE_DROPPED', `The message was not sent, because ${why}`));
  }

  #closeSlow(): void {
    const { highWaterBytes } = this.settings;
    this.#owner.close(
      1013,
      `reads too slowly: ${this.bufferedBytes} bytes buffered, at most ${highWaterBytes} allowed`,
    );
  }

  /** The connection has less to do than before. */
  #left(): void {
    this.#pump();
    if (!this.#wasFull || this.isFull) return;
    this.#wasFull = false;
    this.#tellWaiters();
    this.#owner.drained();
  }

  /** Nothing gets between the fragments of a message. */
  #pump(): void {
    while (this.#queue && this.#course !== 'passing' && this.#hasRoom()) this.#feed();
  }

  #feed(): void {
    const message = this.#take();
    if (!message) return;
    if (message === this.#unfinished) {
      this.#unfinished = undefined;
      this.#course = 'passing';
    }
    for (const { bytes, put, done } of message.parts) put(this.#told(bytes, done));
  }

  /** Hands everything to the connection, because a close frame is about to follow. */
  flush(): void {
    while (this.#queue) this.#feed();
  }

  /**
   * To be called right behind `send`: how to take back the message, whose callback is then not called. Undefined when it has gone
   * on its way; what is returned returns false when it has since.
   */
  get withdrawal(): (() => boolean) | undefined {
    const message = this.#latest;
    return message && (() => this.#withdraw(message));
  }

  #withdraw(message: Waiting): boolean {
    return message !== this.#unfinished && this.#taken(this.#queue?.remove((it) => it === message)) !== undefined;
  }

  /**
   * Makes room for others: what can be dropped is dropped where the policy says so; else the socket is closed, and cut when
   * it is closing already. The number of bytes that will be gone.
   */
  shed(): number {
    const bytes = this.bufferedBytes;
    if (!this.#owner.isOpen) this.#owner.terminate();
    else if (this.settings.policy.startsWith('drop') && this.#queuedBytes > 0) {
      while (this.#dropOldest());
      return bytes - this.bufferedBytes;
    } else this.#owner.close(1013, `reads too slowly: ${bytes} bytes buffered, and the server has no room for more`);
    return bytes;
  }

  /** The connection is over: what has not gone on its way never will. */
  closed(): void {
    this.budget?.forget(this);
    this.#tellWaiters();
    for (let message = this.#take(); message; message = this.#take()) {
      const lost = new ConnectionLostError('WS_ERR_NOT_WRITABLE', 'The connection closed before this was sent');
      for (const { done } of message.parts) tell(done, lost);
    }
  }
}
