import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { frame, type ReadFrame } from '@handfast/ws/testing';
import type { Chop, Piece } from './case.ts';
import { Codec, type CodecParams } from './codec.ts';
import { FrameStream } from './frame-stream.ts';

/** Keys differ from frame to frame and repeat from run to run. */
const KEY_STEP = 0x9e3779b1;

/** A whole message or a control frame that the subject sent. */
export interface Received {
  readonly opcode: number;
  readonly payload: Buffer;
  /** How the frames of it were: compressed, and of which sizes on the wire. */
  readonly compressed: boolean;
  readonly wirePayload: Buffer;
}

/** The raw side of an open connection: it sends whatever it is told to, and reads strictly. */
export class Attacker {
  readonly #socket: Socket;
  /** Does the attacker play the client? Then it has to mask, and must get frames without masks. */
  readonly #isClient: boolean;
  readonly codec: Codec | undefined;
  readonly #stream = new FrameStream();
  readonly #frames: ReadFrame[] = [];
  #wake: () => void = () => {};
  #ended = false;
  #broken: Error | undefined;
  #keySeed = 1;

  constructor(socket: Socket, isClient: boolean, head: Buffer, codec?: CodecParams) {
    this.#socket = socket;
    this.#isClient = isClient;
    this.codec = codec && new Codec(codec);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#frames.push(...this.#stream.push(chunk));
      this.#wake();
    });
    socket.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    socket.on('error', (error) => {
      this.#broken = error;
      this.#wake();
    });
    if (head.length > 0) socket.emit('data', head);
    socket.resume();
  }

  /** Writes the pieces, cut as `chop` says. Stops when the subject has ended the connection. */
  async write(pieces: readonly Piece[], chop: Chop): Promise<void> {
    const frames = pieces.map((piece) => this.#bytesOf(piece));
    if (chop === 'frames') return this.#writeChunks(frames);
    const whole = Buffer.concat(frames);
    if (chop === 'whole') return this.#writeChunks([whole]);
    const chunks: Buffer[] = [];
    for (let at = 0; at < whole.length; at += chop) chunks.push(whole.subarray(at, at + chop));
    return this.#writeChunks(chunks);
  }

  /** Writes bytes that are no frame, or not quite. */
  writeBytes(bytes: Buffer): Promise<void> {
    return this.#writeChunks([bytes]);
  }

  async #writeChunks(chunks: readonly Buffer[]): Promise<void> {
    const socket = this.#socket;
    for (const chunk of chunks) {
      if (!socket.writable || this.#ended || this.#broken) return;
      if (!socket.write(chunk)) await this.#drained();
      // A turn of the event loop, so that the subject in this process reads what is there.
      else if (chunks.length > 1) await new Promise(setImmediate);
    }
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
  }

  #bytesOf({ wrongMasking = false, maskKey, stopAfter, ...init }: Piece): Buffer {
    const masks = this.#isClient !== wrongMasking;
    const bytes = frame({ ...init, mask: masks ? (maskKey ?? this.#nextKey()) : undefined });
    if (stopAfter === undefined) return bytes;
    const headerBytes = bytes.length - Buffer.from(init.payload as string).length;
    return bytes.subarray(0, headerBytes + stopAfter);
  }

  #nextKey(): Buffer {
    this.#keySeed = Math.imul(this.#keySeed, KEY_STEP) | 1;
    const key = Buffer.alloc(4);
    key.writeInt32BE(this.#keySeed);
    return key;
  }

  /** The next message or control frame. Fails when the connection ends instead, or a frame is not legal. */
  async next(): Promise<Received> {
    const first = await this.#nextFrame();
    if (first.opcode >= 8 || first.fin) return this.#received(first, [first.payload]);
    const payloads = [first.payload];
    for (let last = first; !last.fin; ) {
      last = await this.#nextFrame();
      assert.deepEqual([last.opcode, last.rsv], [0, 0], 'the subject continues its message with another kind of frame');
      payloads.push(last.payload);
    }
    return this.#received(first, payloads);
  }

  async #received({ opcode, rsv }: ReadFrame, payloads: Buffer[]): Promise<Received> {
    const wirePayload = Buffer.concat(payloads);
    const compressed = rsv === 4 && this.codec !== undefined && opcode < 8;
    assert.ok(rsv === 0 || compressed, `the subject sets reserved bits: ${rsv}`);
    const payload = compressed && this.codec ? await this.codec.expand(wirePayload) : wirePayload;
    return { opcode, payload, compressed, wirePayload };
  }

  async #nextFrame(): Promise<ReadFrame> {
    while (this.#frames.length === 0) {
      assert.ok(!this.#broken, `the connection broke: ${this.#broken?.message}`);
      assert.ok(!this.#ended, 'the connection ended where a frame was expected');
      await this.#somethingNew();
    }
    const next = this.#frames.shift() as ReadFrame;
    assert.equal(next.masked, !this.#isClient, 'the subject masks like the other side');
    return next;
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Waits until the subject ends the connection; fails when another frame comes first, or it breaks. */
  async ended(): Promise<void> {
    while (!this.#ended) {
      assert.deepEqual(this.#frames, [], 'more frames where the end was expected');
      assert.ok(!this.#broken, `the connection broke: ${this.#broken?.message}`);
      await this.#somethingNew();
    }
    assert.deepEqual([this.#frames, this.#stream.pendingBytes], [[], 0], 'more bytes where the end was expected');
  }

  /** Ends this side too. */
  leave(): void {
    this.codec?.stop();
    this.#socket.end();
  }

  destroy(): void {
    this.codec?.stop();
    this.#socket.destroy();
  }
}
