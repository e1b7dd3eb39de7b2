import type { SessionClock } from '../clock.ts';
import type { SessionReason } from '../wire/protocol.ts';
import type { InFlightLimits } from '../wire/records.ts';
import type { OutgoingMessage } from './outbox.ts';
import type { SessionViolation } from './violations.ts';

/** How one end behaves. */
export interface EndpointSettings {
  /** What the peer may have on its way without an acknowledgement. */
  readonly limits: InFlightLimits;
  /** How many messages may wait for acknowledgements. */
  readonly maxBufferedMessages: number;
  /** How many bytes of payload may wait for acknowledgements. */
  readonly maxBufferedBytes: number;
  /** Acknowledge at once after so many messages. */
  readonly ackEvery: number;
  /** Acknowledge after this time at the latest. */
  readonly ackDelayMs: number;
  /** Is every step stored before it is acknowledged or sent? Then `committed` says when. */
  readonly commits: boolean;
  readonly clock: SessionClock;
}

/** A message, or the end of the messages, for the application. */
export type IncomingMessage =
  | { readonly type: 'text'; readonly number: number; readonly data: string }
  | { readonly type: 'binary'; readonly number: number; readonly data: Uint8Array }
  | { readonly type: 'fin'; readonly number: number; readonly code: number; readonly reason: string };

/** What comes out of an endpoint, in order. */
export interface EndpointSink {
  /** One binary WebSocket message for the connection. */
  transmit(record: Uint8Array): void;
  /** The next message. `processed` is expected once the application has done with it. */
  deliver(message: IncomingMessage): void;
  /** The peer has all up to this number. */
  acknowledged(number: number): void;
  /** Both sides have said that they are done, and each knows that the other knows. */
  finished(): void;
  /** The peer ended the session out of order. */
  aborted(reason: SessionReason, text: string): void;
  /** The peer broke a rule; nothing more will come out. */
  violated(violation: SessionViolation): void;
  /** This message is larger than the peer takes, so nothing behind it can ever leave. */
  tooBig(number: number, limitBytes: number): void;
}

/** How far an endpoint has come. */
export interface EndpointProgress {
  /** The last number that the application has done with. */
  readonly received: number;
  /** The number of the peer's end, if that was it. */
  readonly peerFin: number | undefined;
  /** The number of our own end, when it was sent. */
  readonly ownFin: number | undefined;
  /** The last number that the peer has acknowledged. */
  readonly acknowledged: number;
}

/** What a session is, between two processes. */
export interface EndpointState extends EndpointProgress {
  /** All that is not acknowledged. */
  readonly outbox: readonly OutgoingMessage[];
}
