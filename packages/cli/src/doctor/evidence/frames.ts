import type { Exchange } from './exchange.ts';

/** What came behind a 101, and what the server does with frames. */
export interface FramesEvidence {
  readonly exchange: Exchange;
}

export interface CloseEvidence {
  readonly replied: boolean;
}

export interface IdleEvidence {
  readonly untilMs: number;
}

export interface SizeEvidence {
  readonly largestBytes: number;
}

export interface RepeatEvidence {
  readonly runs: number;
}
