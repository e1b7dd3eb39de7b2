import type { ViolationCode } from '@handfast/ws/protocol';

/** How a connection ended. */
export type ConnectionEnd =
  /** Close frames went both ways. */
  | 'closed'
  /** The client ended TCP in order, without a close frame. */
  | 'fin'
  | 'reset'
  /** The listener ended it: time-outs, broken rules, or because it was told to stop. */
  | 'ours';

/** What was seen of a client after the 101. */
export interface FramesSeen {
  /** Whole frames. */
  readonly frames: number;
  readonly messages: number;
  /** The rule that the client broke, and what came instead. */
  readonly violation: { readonly code: ViolationCode; readonly received: string; readonly opcode: number } | undefined;
  /** The masking keys of the first frames, as numbers. */
  readonly maskKeys: readonly number[];
  readonly pingsSent: number;
  readonly pongs: number;
  /** How long the oldest ping without an answer has waited, in milliseconds; 0 where none does. */
  readonly pongOverdueMs: number;
  readonly close: { readonly code: number; readonly reason: string } | undefined;
  readonly end: ConnectionEnd;
  /** From the 101 to the end. */
  readonly openMs: number;
}
