import type { BegunBy } from '../channels.ts';

/** What every record says. */
export interface WireRecordBase {
  /** Counts the sockets that are logged in this process, from 1. */
  readonly id: number;
  readonly role: 'client' | 'server';
  /** Milliseconds since the log of this socket began: with the handshake, else with `open`. */
  readonly atMs: number;
}

/** The head of a request or an answer. */
export interface WireHead extends WireRecordBase {
  readonly kind: 'head';
  readonly direction: 'sent' | 'received';
  /** As on the wire, one character for each byte, secrets replaced by `[redacted]`; ends in the empty line. */
  readonly text: string;
}

/** One frame (RFC 6455 §5.2). */
export interface WireFrame extends WireRecordBase {
  readonly kind: 'frame';
  readonly direction: 'sent' | 'received';
  /** The opcode by name. */
  readonly type: 'continuation' | 'text' | 'binary' | 'close' | 'ping' | 'pong';
  readonly opcode: number;
  readonly fin: boolean;
  /** Set on the first frame of a compressed message (RFC 7692 §6). */
  readonly rsv1: boolean;
  readonly masked: boolean;
  /** Payload length that the header says. */
  readonly length: number;
  /** The header as on the wire, with the masking key. */
  readonly header: Buffer;
  /** The beginning of the payload, without mask, still compressed where `compressed`; at most `previewBytes`. */
  readonly payload: Buffer;
  /** The same as text, where it is part of a text message, or the reason of a close frame. */
  readonly text: string | undefined;
  /** Part of a compressed message. */
  readonly compressed: boolean;
  /** The close code: 1005 for a close frame without one. Undefined for other frames. */
  readonly closeCode: number | undefined;
  /** The rule that it breaks, where the log sees that it breaks one. */
  readonly violation: string | undefined;
  /** Payload bytes that were seen, where the connection ended inside the frame. */
  readonly cutAt: number | undefined;
}

/** Bytes that are no frames: the body of a refusal, an answer that is not HTTP, what comes behind a broken frame. */
export interface WireBytes extends WireRecordBase {
  readonly kind: 'bytes';
  readonly direction: 'sent' | 'received';
  readonly what: 'body' | 'not HTTP' | 'not frames' | 'unfinished head' | 'unfinished frame';
  /** How many there are. */
  readonly length: number;
  /** The first of them; at most `previewBytes`. */
  readonly bytes: Buffer;
  /** The rule that the first of them breaks, and how. */
  readonly violation: string | undefined;
}

/** The end. */
export interface WireEnd extends WireRecordBase {
  readonly kind: 'end';
  /** Undefined when the handshake failed. */
  readonly closeCode: number | undefined;
  readonly reason: string;
  readonly begunBy: BegunBy | undefined;
  /** Why there was no close frame, or why the handshake failed: code and message. */
  readonly cause: string | undefined;
}

/** What the option `wire` gets. */
export type WireRecord = WireHead | WireFrame | WireBytes | WireEnd;

type Without<Part> = Part extends WireRecord ? Omit<Part, keyof WireRecordBase> : never;
/** A record without what the log adds to each. */
export type WireEvent = Without<WireRecord>;
