import type { SessionClock } from '../clock.ts';
import type { EndpointSettings } from '../endpoint/endpoint-contract.ts';
import type { SessionStore } from '../store/store.ts';
import type { Channel } from '../traffic/channel.ts';
import type { InFlightLimits } from '../wire/records.ts';

/** What a session has from its server. */
export interface SessionHost<Data> {
  readonly store: SessionStore<Data>;
  readonly settings: EndpointSettings;
  readonly clock: SessionClock;
  readonly windowMs: number;
  /** Makes room for so many bytes, or throws. */
  reserve(bytes: number): void;
  /** The bytes that wait in the session have become more or fewer. */
  account(bytes: number): void;
  /** The session has lost its connection. */
  suspended(): void;
  /** The session has a connection. */
  resumed(): void;
  /** The session is over, and has to be forgotten here. */
  ended(): void;
  storeFailed(error: unknown): void;
}

/** A connection of a session, from the moment that both sides agree on it. */
export interface Arrival<Request> {
  readonly channel: Channel;
  readonly request: Request | undefined;
  /** What the client has received. */
  readonly received: number;
  readonly limits: InFlightLimits;
  /** The answer, which goes first; given the last number that was received here. */
  answer(received: number): Uint8Array;
}
