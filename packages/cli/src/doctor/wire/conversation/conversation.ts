import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import {
  closePayload,
  type DeflateParams,
  encodeFrame,
  firstByteOf,
  Inflater,
  MessageReader,
  Opcode,
  randomMaskKey,
  type ViolationCode,
  violations,
} from '@handfast/ws/protocol';
import { FrameTap } from '../../../forensics/frame-tap.ts';
import type {
  ConversationEvidence,
  HeardClose,
  HeardEnd,
  HeardMessage,
  HeardViolation,
} from '../../evidence/conversation.ts';
import type { Exchange } from '../../evidence/exchange.ts';
import { inflateElsewhere } from './inflate-elsewhere.ts';
import { Pings } from './pings.ts';
import { Waiters } from './waiters.ts';

const MAX_MESSAGES = 16;
const MAX_MESSAGE_START_BYTES = 4096;
const POUR_PIECE_BYTES = 1024 * 1024;
/** What the library takes by default: more is no message for most clients either. */
const LIMITS = {
  role: 'client',
  maxPayload: 100 * 1024 * 1024,
  maxFragments: 128 * 1024,
  maxInflateRatio: 200,
  checkUtf8: true,
  anyLengthEncoding: false,
} as const;

/**
 * A connection after its 101: reads as strictly as the library does, beside it keeps what came as it came, and answers pings
 * and close frames as any client does. Whatever comes is recorded; nothing throws.
 */
export class Conversation {
  readonly #exchange: Exchange;
  readonly #stream: Duplex | undefined;
  readonly #failure: string | undefined;
  readonly #deflate: boolean;
  readonly #tap: FrameTap;
  readonly #reader: MessageReader;
  readonly #began = performance.now();
  readonly #messages: HeardMessage[] = [];
  readonly pings = new Pings();
  readonly #waiters = new Waiters(() => this.hasEnded && !this.isInflating);
  #messageCount = 0;
  #lastMessageBytes = 0;
  #pingsHeard = 0;
  #violation: HeardViolation | undefined;
  #close: HeardClose | undefined;
  #end: HeardEnd | undefined;
  #unfinished: string | undefined;
  #lastByteMs = 0;
  #sentClose = false;
  #left = false;

  constructor(exchange: Exchange, stream: Duplex | undefined, failure: string | undefined, deflate?: DeflateParams) {
    this.#exchange = exchange;
    this.#stream = failure === undefined ? stream : undefined;
    this.#failure = failure;
    this.#deflate = deflate !== undefined;
    this.#tap = new FrameTap({ masked: false, deflate: this.#deflate });
    const inflater = deflate && new Inflater(deflate.serverMaxWindowBits, !deflate.serverNoContextTakeover);
    this.#reader = new MessageReader(LIMITS, inflater, {
      messageReceived: (data, isBinary) => this.#hearMessage(data, isBinary),
      pingReceived: (data) => this.#hearPing(data),
      pongReceived: (data) => this.pings.answered(data.toString('latin1')),
      closeReceived: (code, reason) => this.#hearClose(code, reason),
      violated: (code, received) => this.#hearViolation(code, received),
      inflate: (task) => {
        this.#stream?.pause();
        inflateElsewhere(task, (outcome) => {
          if (this.#left) return;
          this.#reader.inflated(outcome);
          if (!this.#reader.suspended) this.#stream?.resume();
          this.#waiters.changed();
        });
      },
    });
    if (failure !== undefined) stream?.destroy();
    this.#listen();
  }

  /** Milliseconds since the 101. */
  get nowMs(): number {
    return performance.now() - this.#began;
  }

  /** Was there a connection at all? */
  get wasOpened(): boolean {
    return this.#stream !== undefined;
  }

  get isOpen(): boolean {
    return this.#stream !== undefined && !this.isOver;
  }

  /** Nothing more can come: a close frame, a broken rule, or the end of the connection. */
  get isOver(): boolean {
    return this.hasEnded || this.#close !== undefined || this.#violation !== undefined;
  }

  get hasEnded(): boolean {
    return this.#stream === undefined || this.#end !== undefined;
  }

  get close(): HeardClose | undefined {
    return this.#close;
  }

  get messageCount(): number {
    return this.#messageCount;
  }

  /** Of the last message that came; 0 where none did. */
  get lastMessageBytes(): number {
    return this.#lastMessageBytes;
  }

  get receivedBytes(): number {
    return this.#tap.receivedBytes;
  }

  /** Is a big message being inflated, in this process? */
  get isInflating(): boolean {
    return this.#reader.suspended && !this.#violation && !this.#left;
  }

  /** Is there a message of which the rest is still to come, or still to be inflated? */
  get isInsideMessage(): boolean {
    return this.#reader.unfinished !== undefined || this.#reader.suspended;
  }

  /** Sends a ping, and gives what to ask `rttOf` for. */
  ping(): string {
    const payload = this.pings.next();
    this.#write(Opcode.ping, Buffer.from(payload));
    return payload;
  }

  rttOf(ping: string): number | undefined {
    return this.pings.rttOf(ping);
  }

  pong(): void {
    this.#write(Opcode.pong, Buffer.alloc(0));
  }

  /** A message in one frame, or in fragments of so many bytes. */
  send(data: Buffer, isText: boolean, fragmentBytes = data.length): void {
    const opcode = isText ? Opcode.text : Opcode.binary;
    let at = 0;
    do {
      const part = data.subarray(at, at + fragmentBytes);
      this.#write(at === 0 ? opcode : Opcode.continuation, part, at + part.length >= data.length);
      at += fragmentBytes;
    } while (at < data.length);
  }

  sendClose(code: number): void {
    this.#writeClose(closePayload(code));
  }

  /**
   * Pings of 125 bytes, so many bytes of them: resolves true when the network has taken all, false where they pile up and
   * nothing moves any more within so many milliseconds. At most 1 MiB waits in this process.
   */
  async pourPings(totalBytes: number, stallMs: number, signal: AbortSignal): Promise<boolean> {
    const [one] = encodeFrame(firstByteOf(Opcode.ping, true, false), Buffer.alloc(125), randomMaskKey);
    const piece = Buffer.concat(Array.from({ length: Math.floor(POUR_PIECE_BYTES / one.length) }, () => one));
    for (let sent = 0; sent < totalBytes; sent += piece.length) {
      let taken = false;
      this.#stream?.write(piece, (error) => {
        taken = !error;
        this.#waiters.changed();
      });
      if (!(await this.until(() => taken, stallMs, signal))) return false;
    }
    return true;
  }

  /** Waits until that is so. False: it was not within the time, or the connection ended, or the wait was aborted. */
  until(holds: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    return this.#waiters.until(holds, timeoutMs, signal);
  }

  /** Ends the connection in a hurry, with a close frame that nobody waits for, and gives what was heard. */
  leave(): ConversationEvidence {
    const leftMs = this.nowMs;
    if (this.isOpen) this.sendClose(1000);
    this.#unfinished ??= this.#reader.unfinished;
    this.#left = true;
    this.#reader.stop();
    this.#stream?.destroy();
    this.#waiters.changed();
    return {
      exchange: this.#exchange,
      failure: this.#failure,
      deflate: this.#deflate,
      frames: this.#tap.records,
      frameCount: this.#tap.count,
      raw: this.#tap.raw,
      receivedBytes: this.#tap.receivedBytes,
      culprit: this.#tap.culprit,
      culpritBytes: this.#tap.culpritBytes,
      messages: this.#messages,
      messageCount: this.#messageCount,
      pingsHeard: this.#pingsHeard,
      strangePongs: this.pings.strange,
      violation: this.#violation,
      close: this.#close,
      unfinished: this.#unfinished,
      end: this.#end,
      lastByteMs: this.#lastByteMs,
      leftMs,
    };
  }

  #listen(): void {
    const stream = this.#stream;
    if (!stream) return;
    const read = (bytes: Buffer): void => {
      this.#lastByteMs = this.nowMs;
      this.#tap.read(bytes);
      this.#reader.read(bytes);
      this.#waiters.changed();
    };
    stream.on('data', read);
    stream.on('error', () => this.#hearEnd('reset'));
    stream.once('end', () => this.#hearEnd('fin'));
    stream.once('close', () => this.#hearEnd('reset'));
    if (this.#exchange.rest.length > 0) read(this.#exchange.rest);
    if (!this.#reader.suspended) stream.resume();
  }

  #hearMessage(data: Buffer, isBinary: boolean): void {
    this.#messageCount++;
    this.#lastMessageBytes = data.length;
    if (this.#messages.length === MAX_MESSAGES) return;
    const start = Buffer.from(data.subarray(0, MAX_MESSAGE_START_BYTES));
    this.#messages.push({ atMs: this.nowMs, isBinary, bytes: data.length, start });
  }

  #hearPing(data: Buffer): void {
    this.#pingsHeard++;
    // A peer that pings and does not read is not to fill our memory.
    if ((this.#stream?.writableLength ?? 0) < 1_000_000) this.#write(Opcode.pong, Buffer.from(data));
  }

  #hearClose(code: number, reason: Buffer): void {
    this.#close = { atMs: this.nowMs, code, reason: reason.toString() };
    this.#writeClose(code === 1005 ? Buffer.alloc(0) : closePayload(code));
  }

  #hearViolation(code: ViolationCode, received: string): void {
    this.#violation = { atMs: this.nowMs, code, received };
    this.#writeClose(closePayload(violations[code].closeCode));
  }

  #hearEnd(how: HeardEnd['how']): void {
    if (this.#left || this.#end) return;
    this.#unfinished ??= this.#reader.unfinished;
    this.#end = { atMs: this.nowMs, how, afterOurClose: this.#sentClose };
    this.#waiters.changed();
  }

  #writeClose(payload: Buffer): void {
    if (this.#sentClose) return;
    this.#write(Opcode.close, payload);
    this.#sentClose = true;
  }

  #write(opcode: Opcode, payload: Buffer, fin = true): void {
    if (this.#sentClose || !this.#stream?.writable) return;
    for (const bytes of encodeFrame(firstByteOf(opcode, fin, false), payload, randomMaskKey)) this.#stream.write(bytes);
  }
}
