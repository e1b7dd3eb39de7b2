import type { Duplex } from 'node:stream';
import { toBytes } from '../api/sending/outgoing-data.ts';
import { deflateOffThread } from '../connection/off-thread.ts';
import { writeTogether } from '../connection/write-together.ts';
import { encodeFrame } from '../protocol/frames/encode-frame.ts';
import { firstByteOf } from '../protocol/frames/frame-header.ts';
import { type MaskSource, maskSourceFrom, randomMaskKey } from '../protocol/frames/mask-key.ts';
import { Opcode } from '../protocol/frames/opcode.ts';
import { closePayload } from '../protocol/messages/close-payload.ts';
import { type Done, MessageWriter, type SendOptions } from '../protocol/messages/message-writer.ts';
import { PerMessageDeflate } from './per-message-deflate.ts';

/** Fills a buffer of four bytes with a masking key. */
export type GenerateMask = (key: Buffer) => void;

/** Options of `Sender.frame`, as in `ws`. */
export interface FrameOptions {
  readonly opcode: number;
  readonly fin?: boolean;
  readonly rsv1?: boolean;
  readonly mask?: boolean;
  readonly generateMask?: GenerateMask;
  readonly maskBuffer?: Buffer;
  readonly readOnly?: boolean;
}

/** The shell of `ws`'s `Sender`: frames messages onto a socket without a `WebSocket` around it. */
export class Sender {
  readonly _socket: Duplex;
  readonly _writer: MessageWriter;
  /** Called when a message could not be made. */
  onerror: (error: Error) => void = () => {};

  constructor(socket: Duplex, extensions: Record<string, PerMessageDeflate> = {}, generateMask?: GenerateMask) {
    const deflate = extensions[PerMessageDeflate.extensionName];
    this._socket = socket;
    const options = {
      maskSource: generateMask && maskSourceFrom(generateMask),
      deflateOptions: { threshold: deflate?.threshold },
    };
    this._writer = new MessageWriter(options, deflate?._deflater, {
      frame: (firstByte, payload, mask, done) => writeTogether(socket, encodeFrame(firstByte, payload, mask), done),
      framed: (bytes, done) => writeTogether(socket, bytes, done),
      deflate: (deflater, data, done) => deflateOffThread(deflater, data, 10, done),
      failed: (error) => this.onerror(error),
    });
  }

  /** The bytes of one frame, as a list of buffers to be written one after the other. */
  static frame(data: Buffer | string, options: FrameOptions): Buffer[] {
    const mask = options.mask ? maskOf(options.generateMask) : undefined;
    const { opcode, fin = false, rsv1 = false } = options;
    const payload = typeof data === 'string' ? Buffer.from(data) : data;
    const [bytes, more] = encodeFrame(firstByteOf(opcode, fin, rsv1), payload, mask);
    if (more || mask) return more ? [bytes, more] : [bytes];
    // Header and payload apart, as in `ws`: programs that frame once for many sockets count on it.
    const headerBytes = bytes.length - payload.length;
    return [bytes.subarray(0, headerBytes), bytes.subarray(headerBytes)];
  }

  get _bufferedBytes(): number {
    return this._writer.queuedBytes;
  }

  send(data: unknown, options: Partial<SendOptions>, done?: Done): void {
    const { binary = false, compress = false, fin = false, mask = false } = options;
    const bytes = toBytes(data);
    const sendOptions = { binary, compress, fin, mask };
    if (Buffer.isBuffer(bytes)) this._writer.send(bytes, sendOptions, done);
    else this._writer.sendLazy(bytes, sendOptions, done);
  }

  ping(data: unknown, mask: boolean, done?: Done): void {
    this.#control(Opcode.ping, data, mask, done);
  }

  pong(data: unknown, mask: boolean, done?: Done): void {
    this.#control(Opcode.pong, data, mask, done);
  }

  close(code: number | undefined, data: string | Buffer | undefined, mask: boolean, done?: Done): void {
    this._writer.control(Opcode.close, closePayload(code, data), mask, done);
  }

  /** Writes buffers that are frames already. */
  sendFrame(list: readonly Buffer[], done?: Done): void {
    this._writer.raw(list, done);
  }

  #control(opcode: Opcode, data: unknown, mask: boolean, done?: Done): void {
    const bytes = toBytes(data);
    if (!Buffer.isBuffer(bytes)) return this._writer.controlLazy(opcode, bytes, mask, done);
    if (bytes.length > 125) throw new RangeError('The data size must not be greater than 125 bytes');
    this._writer.control(opcode, bytes, mask, done);
  }
}

function maskOf(generateMask: GenerateMask | undefined): MaskSource {
  return generateMask ? maskSourceFrom(generateMask) : randomMaskKey;
}
