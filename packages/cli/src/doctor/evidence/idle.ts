import type { HeardClose, HeardEnd } from './conversation.ts';

/** What is sent while a connection lives: nothing, pings, unasked pongs, or text messages. */
export type Traffic = 'none' | 'ping' | 'pong' | 'data';

/** One connection that was kept open. */
export interface Strand {
  readonly traffic: Traffic;
  readonly opened: boolean;
  /** When it opened, in milliseconds since the first of them was begun. */
  readonly startedMs: number;
  /** How long it was to live; a silent one is pinged then. */
  readonly wantedMs: number;
  /** Its age when it ended, or when we left. */
  readonly ageMs: number;
  /** The close frame or the end of TCP that came from the server; both undefined: it was still open. */
  readonly close: HeardClose | undefined;
  readonly end: HeardEnd | undefined;
  /** Was the ping at the end answered? Undefined: none was sent. */
  readonly answersAtEnd: boolean | undefined;
  /** Of pings that were answered; undefined where none was. */
  readonly fastestRttMs: number | undefined;
  readonly slowestRttMs: number | undefined;
  readonly pingsHeard: number;
  /** Did one of them ask for an answer in the form of a message, as heartbeats of programs do? */
  readonly heartbeatAsked: boolean;
}

/** Several connections at once, each with other traffic: which end, and when. */
export interface IdleEvidence {
  readonly untilMs: number;
  /** How often something was sent where something was. */
  readonly intervalMs: number;
  readonly strands: readonly Strand[];
}
