import type { ConnectionEnd } from '../../connection/connection-end.ts';
import { Fifo } from '../../connection/fifo.ts';
import { isOwn } from '../../connection/own-listeners.ts';
import type { MessageTaker } from '../internals/features.ts';
import { connectionOf, featuresOf, internals, peekFeatures } from '../internals/socket-internals.ts';
import type { RawData } from '../types.ts';
import type { WebSocket } from '../websocket.ts';
import { toBinaryType } from './incoming-data.ts';

/** While more than this waits to be taken, the peer is held back. */
export const DEFAULT_HIGH_WATER_BYTES = 1024 * 1024;

/** What keeping a message costs besides its bytes, so that many empty ones are not kept for nothing. */
const MESSAGE_OVERHEAD_BYTES = 128;

export interface HeldMessage {
  readonly data: Buffer;
  readonly isBinary: boolean;
  readonly fragmentEnds: readonly number[] | undefined;
}

/** Who takes messages one by one, in the place of the listeners for `message`. */
export interface MessageReader {
  /** There may be something to take, or nothing any more. */
  look(): void;
}

/**
 * What has arrived and is not taken yet, in order. A message goes to whoever reads, else to the listeners for `message`, and
 * waits here while there is nobody. Too much of it holds the peer back, by `pause()` of the connection. `close` comes behind
 * what waits, unless somebody listens for it and for no messages.
 */
export class Inbox implements MessageTaker {
  highWaterBytes = DEFAULT_HIGH_WATER_BYTES;
  /** The first thing that went wrong while somebody read. */
  error: Error | undefined;
  readonly #socket: WebSocket;
  readonly #queue = new Fifo<HeldMessage>();
  #bytes = 0;
  #reader: MessageReader | undefined;
  /** The program said so. */
  #isPaused = false;
  /** Because of what waits. */
  #holdsBack = false;
  /** The program said `close()`. */
  #isClosing = false;
  /** What nobody takes is thrown away. */
  #discards = false;
  /** The program is done with the socket, and only waits for its end. */
  #isAbandoned = false;
  #isScheduled = false;
  #lingers = false;
  #isDelivering = false;
  #end: ConnectionEnd | undefined;
  /** Emits `close`; until then. */
  #close: (() => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#end = internals.end(socket);
    // A function that all share, and which finds its inbox by the socket.
    if (!this.#end) socket.on('newListener', onNewListener);
  }

  /** Paused by the program. */
  get paused(): boolean {
    return this.#isPaused;
  }

  /** How the connection ended, once everything before its end is taken. */
  get end(): ConnectionEnd | undefined {
    return this.#queue.size === 0 ? this.#end : undefined;
  }

  get isRead(): boolean {
    return this.#reader !== undefined;
  }

  /** From the connection; see `MessageTaker`. */
  take(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): boolean {
    if (this.#isAbandoned && this.#isPaused) return true;
    const waits = this.#reader !== undefined || this.#queue.size > 0 || this.#isDelivering || this.#isPaused;
    if (!waits && (this.#discards || this.#isHeard)) return false;
    if (this.#bytes >= this.highWaterBytes && this.#isLeft) return true;
    this.#queue.push({ data, isBinary, fragmentEnds });
    this.#bytes += data.length + MESSAGE_OVERHEAD_BYTES;
    if (this.#reader) this.#reader.look();
    else if (this.#isHeard) this.#schedule();
    if (this.#queue.size > 0 && this.#bytes >= this.highWaterBytes) this.#holdBack();
    return true;
  }

  get #isHeard(): boolean {
    return this.#socket.listenerCount('message') > 0;
  }

  /** The program has closed the connection, and nobody takes what still comes. */
  get #isLeft(): boolean {
    return this.#isClosing && (this.#isAbandoned || (!this.#reader && !this.#isHeard));
  }

  #holdBack(): void {
    const connection = connectionOf(this.#socket);
    // What a transport that is gone has brought is here in any case.
    if (this.#holdsBack || this.#isLeft || !connection || connection.transport.destroyed) return;
    this.#holdsBack = true;
    connection.pause();
  }

  #letGo(): void {
    if (!this.#holdsBack) return;
    this.#holdsBack = false;
    if (!this.#isPaused) connectionOf(this.#socket)?.resume();
  }

  pause(): void {
    this.#isPaused = true;
    connectionOf(this.#socket)?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#discards = !this.#reader && !this.#isHeard;
    if (this.#discards) this.#forget();
    else this.#schedule();
    if (!this.#holdsBack) connectionOf(this.#socket)?.resume();
    this.#settle();
  }

  /**
   * Nobody wants what waits, nor, but for those who take it at once, what may still come. To be called behind `close()`, whose
   * answer neither `pause()` nor a loop that has stopped is to keep away.
   */
  discard(): void {
    this.#discards = true;
    this.#isAbandoned = true;
    this.#forget();
    if (this.#isPaused) connectionOf(this.#socket)?.resume();
    this.#settle();
  }

  #forget(): void {
    this.#queue.clear();
    this.#bytes = 0;
    this.#letGo();
  }

  closing(): void {
    this.#isClosing = true;
    if (this.#isLeft) this.#letGo();
  }

  /** Gives the messages to this reader, and to nobody else, until `stopReading`. */
  read(reader: MessageReader): void {
    this.#reader = reader;
    this.#discards = false;
    this.#socket.on('error', noteError);
  }

  stopReading(): void {
    this.#reader = undefined;
    this.#socket.off('error', noteError);
    if (this.#isLeft) this.#letGo();
    if (this.#queue.size > 0) this.#schedule();
    // `close` comes behind whatever the one who read does next, who may want to hear of it.
    this.#lingers = true;
    setImmediate(() => {
      this.#lingers = false;
      this.#settle();
    });
  }

  /** The next message for the reader; undefined when there is none, or none yet. */
  next(): HeldMessage | undefined {
    return this.#isPaused && !this.#end ? undefined : this.#shift();
  }

  #shift(): HeldMessage | undefined {
    const message = this.#queue.shift();
    if (!message) return undefined;
    this.#bytes -= message.data.length + MESSAGE_OVERHEAD_BYTES;
    if (this.#bytes <= this.highWaterBytes / 2) this.#letGo();
    return message;
  }

  /** On the next tick: whoever adds a listener may add another one. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    process.nextTick(() => {
      this.#isScheduled = false;
      this.#deliver();
    });
  }

  /** Gives what waits to the listeners for `message`, as long as there is one. */
  #deliver(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    let returned = false;
    try {
      while (this.#queue.size > 0 && this.#maySpeak) this.#emit(this.#shift() as HeldMessage);
      returned = true;
    } finally {
      this.#isDelivering = false;
      if (!returned) this.#schedule();
    }
    this.#reader?.look();
    this.#settle();
  }

  get #maySpeak(): boolean {
    return !this.#reader && (!this.#isPaused || this.#end !== undefined) && this.#isHeard;
  }

  #emit({ data, isBinary, fragmentEnds }: HeldMessage): void {
    const socket = this.#socket;
    socket.emit(
      'message',
      isBinary ? toBinaryType(socket.binaryType, data, fragmentEnds) : (data as RawData),
      isBinary,
    );
  }

  /** The program has taken off listeners, and ours with them. */
  listenersRemoved(): void {
    const socket = this.#socket;
    if (this.#reader && !socket.listeners('error').includes(noteError)) socket.on('error', noteError);
    const isOver = this.#end && this.#isTaken;
    if (!isOver && !socket.listeners('newListener').includes(onNewListener)) socket.on('newListener', onNewListener);
  }

  listenerAdded(name: string | symbol): void {
    if (name === 'message' || (name === 'close' && this.#close)) this.#schedule();
  }

  /** From the connection; see `MessageTaker`. */
  closed(end: ConnectionEnd, close: () => void): void {
    this.#end = end;
    this.#close = close;
    this.#deliver();
    if (this.#close !== undefined) this.#tellOwnListeners();
  }

  /** Emits `close` when its time has come. */
  #settle(): void {
    if (!this.#end || this.#isDelivering) return;
    // Nothing can come any more.
    if (this.#isTaken) this.#socket.off('newListener', onNewListener);
    if (!this.#close || !((this.#isTaken && !this.#lingers) || this.#isEndHeard)) return;
    const close = this.#close;
    this.#close = undefined;
    close();
  }

  get #isTaken(): boolean {
    return this.#queue.size === 0 && !this.#reader;
  }

  /** Somebody waits for the end, and not for messages. */
  get #isEndHeard(): boolean {
    if (this.#isHeard && !this.#reader) return false;
    return this.#socket.listeners('close').some((listener) => !isOwn(listener));
  }

  /** For the books of the library a connection is over when it is. */
  #tellOwnListeners(): void {
    const socket = this.#socket;
    for (const listener of socket.listeners('close')) {
      if (!isOwn(listener)) continue;
      socket.off('close', listener as () => void);
      Reflect.apply(listener, socket, []);
    }
  }
}

function onNewListener(this: WebSocket, name: string | symbol): void {
  inboxOf(this)?.listenerAdded(name);
}

function noteError(this: WebSocket, error: Error): void {
  const inbox = inboxOf(this);
  if (inbox) inbox.error ??= error;
}

const inboxOf = (socket: WebSocket): Inbox | undefined => peekFeatures(socket)?.inbox as Inbox | undefined;

/** The inbox of a socket, made where it has none: from then on messages wait for somebody to take them. */
export function openInbox(socket: WebSocket): Inbox {
  const features = featuresOf(socket);
  if (!features.inbox) {
    const inbox = new Inbox(socket);
    // What the program has paused stays so.
    if (connectionOf(socket)?.paused) inbox.pause();
    features.inbox = inbox;
  }
  return features.inbox as Inbox;
}
