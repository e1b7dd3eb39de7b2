import type { ConversationEvidence } from './conversation.ts';

/** One ping of ours. */
export interface PingRecord {
  readonly sentAtMs: number;
  /** Undefined: its pong did not come. */
  readonly rttMs: number | undefined;
  /** How long it was waited for, where none came. */
  readonly waitedMs: number;
}

/** Something that was sent and ought to be answered. */
export interface Asked {
  readonly sentAtMs: number;
  readonly answeredMs: number | undefined;
  readonly waitedMs: number;
}

/** What came behind a 101, and what the server does with frames. */
export interface FramesEvidence {
  readonly conversation: ConversationEvidence;
  readonly pings: readonly PingRecord[];
  /** A text message, sent only where pings stay unanswered and the plan allows it. Answered: any message came behind it. */
  readonly data: Asked | undefined;
  /** A close frame, sent only where pings stay unanswered. Answered: by a close frame. */
  readonly closing: Asked | undefined;
  /** Where nothing at all is answered, on loopback: does the server take what is sent, or does it pile up? */
  readonly fill: FillEvidence | undefined;
  /** The same connection without a word from us, where it ended by itself: are our pings the reason? */
  readonly silent: ConversationEvidence | undefined;
  /** The same without extensions, where compression may be the reason; undefined where it was not agreed. */
  readonly uncompressed: UncompressedEvidence | undefined;
}

export interface UncompressedEvidence {
  readonly conversation: ConversationEvidence;
  readonly ping: PingRecord | undefined;
}

export interface FillEvidence {
  readonly offeredBytes: number;
  /** Was everything handed to the network within the time, so that somebody reads at the other end? */
  readonly tookAll: boolean;
}

export interface CloseEvidence {
  readonly conversation: ConversationEvidence;
  readonly sentAtMs: number;
  /** How long the answer and the end were waited for. */
  readonly waitedMs: number;
}

/** The handshake, several times. */
export interface RepeatEvidence {
  readonly runs: readonly RepeatRun[];
  /** Ended before its time, because the server asks for it (429). */
  readonly stoppedAt429: boolean;
}

export interface RepeatRun {
  /** `opened`, or the failure as the library names it. */
  readonly outcome: string;
  readonly status: number | undefined;
  /** What tells one server from another: Server, Via, and the names of cookies. No values of cookies. */
  readonly sign: string;
  readonly ms: number;
}

/** How large a message may be. */
export interface SizeEvidence {
  /** Does the server send back what it gets? Where not, nothing more was tried. */
  readonly echoes: boolean;
  readonly attempts: readonly SizeAttempt[];
}

export interface SizeAttempt {
  readonly bytes: number;
  /** In one frame, or in fragments of that many bytes. */
  readonly fragmentBytes: number | undefined;
  readonly outcome: 'echoed' | 'closed' | 'cut' | 'unanswered' | 'not-opened';
  readonly closeCode: number | undefined;
  readonly reason: string;
  readonly ms: number;
}
