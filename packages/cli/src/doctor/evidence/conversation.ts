import type { ViolationCode } from '@handfast/ws/protocol';
import type { FrameRecord } from '../../forensics/frame-tap.ts';
import type { Exchange } from './exchange.ts';

/** A message that came. */
export interface HeardMessage {
  /** Milliseconds since the 101. */
  readonly atMs: number;
  readonly isBinary: boolean;
  readonly bytes: number;
  /** The first 4 KiB, inflated where it was compressed. */
  readonly start: Buffer;
}

export interface HeardClose {
  readonly atMs: number;
  /** 1005 where the frame was empty. */
  readonly code: number;
  readonly reason: string;
}

/** The peer broke a rule of RFC 6455 or RFC 7692. */
export interface HeardViolation {
  readonly atMs: number;
  readonly code: ViolationCode;
  /** What came instead of what the rule asks for. */
  readonly received: string;
}

/** How the peer ended the connection: in order (FIN), or not. */
export interface HeardEnd {
  readonly atMs: number;
  readonly how: 'fin' | 'reset';
  /** Was a close frame of ours on its way by then? */
  readonly afterOurClose: boolean;
}

/** What one connection said after it was asked to open. All times are milliseconds since the 101. */
export interface ConversationEvidence {
  readonly exchange: Exchange;
  /** Why it did not open this time, as the library names it; undefined: it opened. */
  readonly failure: string | undefined;
  /** Was permessage-deflate agreed? */
  readonly deflate: boolean;
  /** The first headers of frames, at most 64, and how many there were. */
  readonly frames: readonly FrameRecord[];
  readonly frameCount: number;
  /** What came behind the 101, as it came: the first 64 KiB, and how much it was. */
  readonly raw: Buffer;
  readonly receivedBytes: number;
  /** The first frame whose header cannot be right, and the bytes from it on, at most 256. */
  readonly culprit: FrameRecord | undefined;
  readonly culpritBytes: Buffer;
  /** The first messages, at most 16, and how many there were. */
  readonly messages: readonly HeardMessage[];
  readonly messageCount: number;
  readonly pingsHeard: number;
  /** Pongs that carry the payload of none of our pings. */
  readonly strangePongs: number;
  readonly violation: HeardViolation | undefined;
  readonly close: HeardClose | undefined;
  /** Where the stream was cut, or stopped, in the middle of a message. */
  readonly unfinished: string | undefined;
  /** Undefined: it was still open when we left. */
  readonly end: HeardEnd | undefined;
  /** When the last bytes came, and when we left. */
  readonly lastByteMs: number;
  readonly leftMs: number;
}
