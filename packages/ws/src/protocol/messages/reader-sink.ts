import type { InflateTask } from '../deflate/inflater.ts';
import type { ViolationCode } from '../violations.ts';

/** What a reader is told once; every limit is in force from the first byte. Readers may share one such value. */
export interface ReaderOptions {
  /** The side that reads: a server takes masked frames only, a client takes none (RFC 6455 §5.1). */
  readonly role: 'client' | 'server';
  /** Largest message in bytes, after inflating; 0 for no limit. */
  readonly maxPayload: number;
  /** Most frames in one message; 0 for no limit. */
  readonly maxFragments: number;
  /** How many times its wire size a compressed message over 16 MiB may inflate to; 0 for no limit. */
  readonly maxInflateRatio: number;
  /** False takes text and close reasons as they come. */
  readonly checkUtf8: boolean;
  /** Accept lengths that are not minimally encoded. */
  readonly anyLengthEncoding: boolean;
}

/** Where the outputs of a reader go, in the order in which they happened. */
export interface ReaderSink {
  /**
   * @param fragmentEnds offsets at which the non-empty frames of a binary message ended; undefined when it came in one, and
   * when it was compressed
   */
  messageReceived(data: Buffer, isBinary: boolean, fragmentEnds: readonly number[] | undefined): void;
  pingReceived(data: Buffer): void;
  pongReceived(data: Buffer): void;
  /** @param code 1005 when the frame was empty */
  closeReceived(code: number, reason: Buffer): void;
  /** The peer broke a rule, for `new ProtocolError(…)`. Nothing comes after it. */
  violated(code: ViolationCode, received: string, value?: number): void;
  /** The reader stopped until `inflated` is called with the outcome. */
  inflate(task: InflateTask): void;
}
