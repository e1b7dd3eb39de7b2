import type { SessionReason } from './protocol.ts';

/** How much may be on its way to somebody who has not acknowledged it. */
export interface InFlightLimits {
  /** In messages. */
  readonly messages: number;
  /** In bytes of payload; no single message may be larger either. */
  readonly bytes: number;
}

/** The client asks for a new session. */
export interface OpenRecord {
  readonly type: 'open';
  readonly version: number;
  readonly limits: InFlightLimits;
  /** The subprotocols that the application offers. */
  readonly protocols: readonly string[];
}

/** The client asks for the session that it had. */
export interface ResumeRecord {
  readonly type: 'resume';
  readonly version: number;
  readonly id: Uint8Array;
  readonly token: Uint8Array;
  /** Counts the connections on which this client has asked for the session, from 1: the highest is the one that counts. */
  readonly attempt: number;
  /** The last number that it has received. */
  readonly received: number;
  readonly limits: InFlightLimits;
}

/** The server has opened a session. */
export interface OpenedRecord {
  readonly type: 'opened';
  readonly id: Uint8Array;
  readonly token: Uint8Array;
  /** How long the session outlives its connection. */
  readonly windowMs: number;
  readonly limits: InFlightLimits;
  /** The subprotocol that the application has chosen; empty for none. */
  readonly protocol: string;
}

/** The server goes on with a session. */
export interface ResumedRecord {
  readonly type: 'resumed';
  /** The last number that it has received. */
  readonly received: number;
  readonly windowMs: number;
  readonly limits: InFlightLimits;
}

/** The server does not open, or does not resume. */
export interface RejectedRecord {
  readonly type: 'rejected';
  readonly reason: SessionReason;
  /** When to try again; 0 when there is no use in it. */
  readonly retryAfterMs: number;
  readonly text: string;
}

/** A message of the application. */
export interface MessageRecord {
  readonly type: 'text' | 'binary';
  readonly number: number;
  /** The last number that the sender has received. */
  readonly ack: number;
  readonly payload: Uint8Array;
}

/** The end of what one side sends: the last of its numbers. */
export interface FinRecord {
  readonly type: 'fin';
  readonly number: number;
  readonly ack: number;
  readonly code: number;
  readonly reason: string;
}

/** What has been received. */
export interface AckRecord {
  readonly type: 'ack';
  readonly ack: number;
}

/** The end of the session, at once and without order. */
export interface AbortRecord {
  readonly type: 'abort';
  readonly reason: SessionReason;
  readonly text: string;
}

/** Asks for an acknowledgement now, as a sign of life. */
export interface ProbeRecord {
  readonly type: 'probe';
}

/** One record: one binary WebSocket message. */
export type SessionRecord =
  | OpenRecord
  | ResumeRecord
  | OpenedRecord
  | ResumedRecord
  | RejectedRecord
  | MessageRecord
  | FinRecord
  | AckRecord
  | AbortRecord
  | ProbeRecord;

/** Bytes that are no record. */
export interface MalformedRecord {
  readonly type: 'malformed';
  /** What is wrong with them. */
  readonly why: string;
}
