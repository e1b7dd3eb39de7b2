import type { ViolationCode } from '@handfast/ws/protocol';
import type { FrameInit } from '@handfast/ws/testing';

/** Something that the attacker writes: a frame, legal unless it says otherwise, or a part of one. */
export interface Piece extends Omit<FrameInit, 'mask'> {
  /** Masked where frames must not be, or not masked where they must. */
  readonly wrongMasking?: boolean;
  /** The key, when the frame is masked. */
  readonly maskKey?: Uint8Array;
  /** Write only the header and so many bytes of the payload: the rest never comes. */
  readonly stopAfter?: number;
}

/** What the attacker has to get back next, and nothing in front of it. */
export type Reply =
  | { readonly text: string | Buffer }
  | { readonly binary: Buffer }
  | { readonly pong: string | Buffer }
  | { readonly ping: string | Buffer }
  | { readonly close: number; readonly reason?: string };

export type Step = { readonly send: readonly Piece[] } | { readonly expect: readonly Reply[] };

/** One rule of which the reason depends on who breaks it. */
export interface PerRole {
  readonly server: ViolationCode;
  readonly client: ViolationCode;
}

/** How the connection ends, when the steps are done. */
export type Ending =
  /** The attacker closes with 1000, and gets 1000 back. */
  | 'clean'
  /** The subject breaks off: the close frame of that violation comes, then the end, and nothing else. */
  | { readonly fails: ViolationCode | PerRole }
  /** The steps did the closing; this is the code that the subject reports to its program, the reason, and the error. */
  | { readonly reports: number; readonly reason?: string; readonly error?: ViolationCode };

/** One row of a table: what is sent, and what must come of it, whichever of the two sides we are. */
export interface RfcCase {
  readonly id: string;
  /** Where the rule is. */
  readonly section: string;
  /** The rule in a sentence: the name of the test. */
  readonly says: string;
  readonly steps: readonly Step[];
  readonly ends: Ending;
  /** Only with permessage-deflate agreed, or only without. Default: both. */
  readonly deflate?: 'on' | 'off';
  /** How the bytes of one `send` are cut into writes. Default: whole, frame by frame, and octet by octet. */
  readonly chops?: readonly Chop[];
}

/** All at once, a write for each frame, or so many bytes in each write. */
export type Chop = 'whole' | 'frames' | number;

export const everyChop: readonly Chop[] = ['whole', 'frames', 1];

export function send(...pieces: Piece[]): Step {
  return { send: pieces };
}

export function expect(...replies: Reply[]): Step {
  return { expect: replies };
}

export function text(payload: string | Uint8Array = '', more: Piece = {}): Piece {
  return { opcode: 1, payload, ...more };
}

export function binary(payload: Uint8Array = Buffer.alloc(0), more: Piece = {}): Piece {
  return { opcode: 2, payload, ...more };
}

/** A frame that continues a message; the last one unless `fin: false` is given. */
export function more(payload: string | Uint8Array = '', rest: Piece = {}): Piece {
  return { opcode: 0, payload, ...rest };
}

export function ping(payload: string | Uint8Array = '', rest: Piece = {}): Piece {
  return { opcode: 9, payload, ...rest };
}

export function pong(payload: string | Uint8Array = '', rest: Piece = {}): Piece {
  return { opcode: 10, payload, ...rest };
}

export function close(code?: number, reason: string | Uint8Array = '', rest: Piece = {}): Piece {
  const payload =
    code === undefined
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason as string)]);
  return { opcode: 8, payload, ...rest };
}

/** The first frame of a message that goes on. */
export function begin(piece: Piece): Piece {
  return { ...piece, fin: false };
}
