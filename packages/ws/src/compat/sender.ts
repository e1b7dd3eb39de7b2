import type { Duplex } from 'node:stream';
import { toBytes } from '../api/outgoing-data.ts';
import { deflateOffThread } from '../connection/off-thread.ts';
import { encodeFrame } from '../protocol/frames/encode-frame.ts';
import { type MaskSource, randomMaskKey } from '../protocol/frames/mask-key.ts';
import { Opcode } from '../protocol/frames/opcode.ts';
import { closePayload } from '../protocol/messages/close-payload.ts';
import { type Done, MessageWriter, type SendOptions } from '../protocol/messages/message-writer.ts';
import { PerMessageDeflate } from './per-message-deflate.ts';

/** Options of `Sender.frame`, as in `ws`. */
export interface FrameOptions {
  readonly opcode: number;
  readonly fin?: boolean;
  readonly rsv1?: boolean;
  readonly mask?: boolean;
  readonly generateMask?: MaskSource;
  readonly maskBuffer?: Buffer;
  readonly readOnly?: boolean;
}

/** The shell of `ws`'s `Sender`: frames messages onto a socket without a `WebSocket` around it. */
export class Sender {
  readonly _socket: Duplex;
  readonly _writer: MessageWriter;
  /** Called when a message could not be made. */
  onerror: (error: Error) => void = () => {};

  constructor(socket: Duplex, extensions: Record<string, PerMessageDeflate> = {}, generateMask?: MaskSource) {
    const deflate = extensions[PerMessageDeflate.extensionName];
    this._socket = socket;
    this._writer = new MessageWriter(
      {
        maskSource: generateMask ?? randomMaskKey,
        deflater: deflate?._deflater,
        deflateThreshold: deflate?.threshold ?? 1024,
      },
      {
        write: (bytes, more, done) => {
          socket.cork();
          socket.write(bytes, more ? undefined : (done as never));
          if (more) socket.write(more, done as never);
          socket.uncork();
        },
        deflate: (deflater, data, done) => deflateOffThread(deflater, data, 10, done),
        failed: (error) => this.onerror(error),
      },
    );
  }

  /** The bytes of one frame, as a list of buffers to be written one after the other. */
  static frame(data: Buffer | string, options: FrameOptions): Buffer[] {
    const mask = options.mask ? (options.generateMask ?? randomMaskKey) : undefined;
    const { opcode, fin = false, rsv1 = false } = options;
    const payload = typeof data === 'string' ? Buffer.from(data) : data;
    const [bytes, more] = encodeFrame({ opcode, fin, rsv1, mask }, payload);
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
