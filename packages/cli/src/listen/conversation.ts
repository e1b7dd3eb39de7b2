import { Endpoint, type EndpointSink, type ViolationCode, writeFrameHeader } from '@handfast/ws/protocol';
import { FrameTap } from '../forensics/frame-tap.ts';
import type { ConnectionEnd, FramesSeen } from './examine/frames-seen.ts';

/** What a conversation needs of its connection. */
export interface Wire {
  readonly nowMs: () => number;
  write(bytes: Buffer): void;
  /** Ends the writing side. */
  end(): void;
}

/** Told what the client does, as it does it. */
export interface Listener {
  message(data: Buffer, isBinary: boolean): void;
  /** The client has sent its first frame: it took the answer. */
  began(): void;
}

const MAX_MESSAGE_BYTES = 1 << 20;
const MAX_MASK_KEYS = 64;
const MAX_PINGS_WAITING = 16;
const HEADER_BYTES = 14;

/** The server's end of an open connection: sends messages back, pings, and notes everything that frames tell. No input or output of its own. */
export class Conversation {
  readonly #endpoint: Endpoint;
  readonly #tap = new FrameTap({ masked: true, deflate: false });
  readonly #wire: Wire;
  readonly #listener: Listener;
  readonly #began: number;
  /** When each ping was sent that has no answer. */
  readonly #waiting = new Map<string, number>();
  #messages = 0;
  #pings = 0;
  #pongs = 0;
  #hasBegun = false;
  #violation: FramesSeen['violation'];
  #close: FramesSeen['close'];

  constructor(wire: Wire, listener: Listener) {
    this.#wire = wire;
    this.#began = wire.nowMs();
    this.#listener = listener;
    this.#endpoint = new Endpoint(
      {
        role: 'server',
        deflate: undefined,
        deflateOptions: {},
        maxPayload: MAX_MESSAGE_BYTES,
        maxFragments: 1024,
        maxInflateRatio: 0,
        maxPendingAutoPongs: 16,
        autoPong: true,
        checkUtf8: true,
        anyLengthEncoding: false,
        fastPath: false,
      },
      this.#sink(),
    );
  }

  /** Bytes of the client, cut anywhere. */
  receive(bytes: Buffer): void {
    if (this.#violation !== undefined) return;
    this.#tap.read(bytes);
    if (!this.#hasBegun && (this.#tap.count > 0 || this.#tap.culprit !== undefined)) {
      this.#hasBegun = true;
      this.#listener.began();
    }
    this.#endpoint.receive(bytes);
  }

  /** Pings with a payload that only the one who got it can send back. */
  ping(): void {
    if (!this.#endpoint.canSend || this.#waiting.size >= MAX_PINGS_WAITING) return;
    this.#pings += 1;
    const payload = `handfast-${this.#pings}`;
    this.#waiting.set(payload, this.#wire.nowMs());
    this.#endpoint.ping(Buffer.from(payload), false);
  }

  /** Begins the closing handshake. */
  close(code: number, reason: string): void {
    this.#endpoint.close(code, reason);
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get pongs(): number {
    return this.#pongs;
  }

  /** Everything up to now. */
  seen(end: ConnectionEnd): FramesSeen {
    const now = this.#wire.nowMs();
    const oldest = Math.min(...this.#waiting.values(), now);
    return {
      frames: this.#tap.count,
      messages: this.#messages,
      violation: this.#violation,
      maskKeys: this.#maskKeys(),
      pingsSent: this.#pings,
      pongs: this.#pongs,
      pongOverdueMs: now - oldest,
      close: this.#close,
      end: this.#endpoint.closedCleanly ? 'closed' : end,
      openMs: now - this.#began,
    };
  }

  /** The keys stand in the last four bytes of the headers that the tap has kept. */
  #maskKeys(): number[] {
    const { raw, records } = this.#tap;
    return records
      .filter(({ masked, at, headerBytes }) => masked && at + headerBytes <= raw.length)
      .slice(0, MAX_MASK_KEYS)
      .map(({ at, headerBytes }) => raw.readUInt32BE(at + headerBytes - 4));
  }

  #sink(): EndpointSink {
    return {
      message: (data, isBinary) => {
        this.#messages += 1;
        this.#listener.message(data, isBinary);
        if (this.#endpoint.canSend) {
          this.#endpoint.send(data, { binary: isBinary, compress: false, fin: true, mask: false });
        }
      },
      ping: () => undefined,
      pong: (data) => {
        if (!this.#waiting.delete(data.toString('latin1', 0, 64))) return;
        this.#pongs += 1;
      },
      closeReceived: (code, reason) => {
        this.#close = { code, reason: reason.toString() };
      },
      violation: (code: ViolationCode, received: string) => {
        this.#violation = {
          code,
          received,
          opcode: this.#tap.culprit?.opcode ?? this.#tap.records.at(-1)?.opcode ?? 0,
        };
      },
      inflate: () => undefined,
      end: () => this.#wire.end(),
      frame: (firstByte, payload, _mask, done) => {
        const bytes = Buffer.alloc(HEADER_BYTES);
        const end = writeFrameHeader(bytes, 0, firstByte, payload.length, undefined);
        this.#wire.write(Buffer.concat([bytes.subarray(0, end), payload]));
        done?.(undefined);
      },
      framed: (bytes, done) => {
        this.#wire.write(Buffer.concat([...bytes]));
        done?.(undefined);
      },
      deflate: (_deflater, data, deflated) => deflated(data),
      failed: () => this.#wire.end(),
    };
  }
}
