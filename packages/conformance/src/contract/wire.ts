import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type FrameInit, frame, maskedFrame, type ReadFrame, readFrames } from '@handfast/ws/testing';
import type { Role } from './role.ts';

/** The key of the example in RFC 6455 §1.3. */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
/** §1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const opcodes: Readonly<Record<number, string>> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};

/** Header lines; `undefined` leaves one out that would be there. */
export type HeaderLines = Readonly<Record<string, string | undefined>>;

/** A good opening request, changed as you say. */
export function requestHead(target = '/', changes: HeaderLines = {}, firstLine = `GET ${target} HTTP/1.1`): string {
  const usual = {
    Host: 'localhost',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': KEY,
    'Sec-WebSocket-Version': '13',
  };
  return headOf(firstLine, { ...usual, ...changes });
}

/** A good answer to an opening request, changed as you say. */
export function answerHead(request: string, changes: HeaderLines = {}): string {
  const usual = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': acceptFor(request) };
  return headOf('HTTP/1.1 101 Switching Protocols', { ...usual, ...changes });
}

/** RFC 6455 §4.2.2, worked out here once more so that the library is not its own judge. */
export function acceptFor(request: string): string {
  const key = headerOf(request, 'Sec-WebSocket-Key') ?? '';
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}

/** The value of a header in a head, or undefined. */
export function headerOf(head: string, name: string): string | undefined {
  const prefix = `${name.toLowerCase()}:`;
  const line = head.split('\r\n').find((it) => it.toLowerCase().startsWith(prefix));
  return line?.slice(prefix.length).trim();
}

function headOf(firstLine: string, lines: HeaderLines): string {
  const shown = Object.entries(lines).filter(([, value]) => value !== undefined);
  return [firstLine, ...shown.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
}

/** What is written: frames, as legal as you say, or bytes. */
export type Piece = FrameInit | Buffer;

/** One end of a connection where everything is done by hand. */
export class Wire {
  readonly transport: Duplex;
  /** What this end is. It masks what it sends as that role must. */
  readonly role: Role;
  /** Whether it answers the end of the other side with its own. */
  endsToo = true;
  /** The other side has ended its half. */
  readonly ended: Promise<void>;
  /** Nothing comes or goes any more. */
  readonly closed: Promise<void>;
  #head: string | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #wanted = 0;
  #frames: ReadFrame[] = [];
  #waiting: (() => void)[] = [];

  constructor(transport: Duplex, role: Role) {
    this.transport = transport;
    this.role = role;
    transport.on('error', () => {});
    transport.on('data', (chunk: Buffer) => this.#take(chunk));
    this.closed = new Promise((resolve) => transport.on('close', resolve));
    this.ended = new Promise((resolve) => {
      transport.on('end', () => {
        if (this.endsToo) transport.end();
        resolve();
      });
      transport.on('close', resolve);
    });
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return;
    const bytes = Buffer.concat(this.#chunks);
    const rest = this.#head === undefined ? this.#readHead(bytes) : this.#readFrames(bytes);
    this.#chunks = [rest];
    this.#bytes = rest.length;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #readHead(bytes: Buffer): Buffer {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return bytes;
    this.#head = bytes.toString('latin1', 0, end + 4);
    return this.#readFrames(bytes.subarray(end + 4));
  }

  #readFrames(bytes: Buffer): Buffer {
    const { frames, rest } = readFrames(bytes);
    this.#frames.push(...frames);
    // A long frame is not looked at again before all of it is there.
    const isLong = rest.length >= 10 && ((rest[1] as number) & 0x7f) === 127;
    this.#wanted = isLong ? 10 + Number(rest.readBigUInt64BE(2)) : 0;
    return rest;
  }

  /** Head of the request or answer of the other side, once it is there. */
  async head(): Promise<string> {
    while (this.#head === undefined) await this.#more();
    return this.#head;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next frames of the other side. */
  async frames(count = 1): Promise<ReadFrame[]> {
    while (this.#frames.length < count) await this.#more();
    return this.#frames.splice(0, count);
  }

  /** The same, one line each: `text hello`, `binary 0102`, `text part (more)`, `close 1000 bye`. */
  async lines(count = 1): Promise<string[]> {
    return (await this.frames(count)).map(describeFrame);
  }

  /** The frames that have come and that nobody has asked for yet. */
  rest(): string[] {
    return this.#frames.splice(0).map(describeFrame);
  }

  /** Writes all of it in one go. */
  send(...pieces: Piece[]): void {
    this.transport.write(this.bytesOf(...pieces));
  }

  bytesOf(...pieces: Piece[]): Buffer {
    const make = this.role === 'client' ? maskedFrame : frame;
    return Buffer.concat(pieces.map((piece) => (Buffer.isBuffer(piece) ? piece : make(piece))));
  }
}

/** A close frame, for `send`. */
export function close(code?: number, reason = ''): FrameInit {
  if (code === undefined) return { opcode: 8 };
  return { opcode: 8, payload: Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]) };
}

export function text(payload: string | Uint8Array, init: FrameInit = {}): FrameInit {
  return { opcode: 1, payload, ...init };
}

export function binary(payload: Uint8Array, init: FrameInit = {}): FrameInit {
  return { opcode: 2, payload, ...init };
}

export function ping(payload: string | Uint8Array = ''): FrameInit {
  return { opcode: 9, payload };
}

export function pong(payload: string | Uint8Array = ''): FrameInit {
  return { opcode: 10, payload };
}

/** One line for a frame. Masking is not shown; whoever cares asks `frames`. */
export function describeFrame({ opcode, fin, rsv, payload }: ReadFrame): string {
  const name = opcodes[opcode] ?? `opcode ${opcode}`;
  const flags = [fin ? '' : 'more', rsv === 4 ? 'compressed' : rsv > 0 ? `rsv ${rsv}` : ''].filter(Boolean);
  const suffix = flags.length > 0 ? ` (${flags.join(', ')})` : '';
  return `${name} ${describePayload(opcode, rsv, payload)}`.trimEnd() + suffix;
}

function describePayload(opcode: number, rsv: number, payload: Buffer): string {
  if (opcode === 8 && payload.length >= 2) return `${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`;
  if (payload.length > 60) return `of ${payload.length}`;
  return opcode === 2 || rsv > 0 ? payload.toString('hex') : payload.toString();
}
