import type { Bench } from './bench.ts';
import type { Implementation } from './implementations.ts';
import type { Role } from './role.ts';
import type { TransportName } from './transports.ts';

/**
 * Who is at the other end: another WebSocket (each implementation in turn), hand-written bytes, or nobody, because the
 * case brings its own servers or needs none.
 */
export type Counterpart = 'peer' | 'bytes' | 'none';

/** What narrows the settings that a case runs in, or makes it a difference on purpose. */
export interface CaseOptions {
  /** Default: both. */
  readonly role?: Role;
  /** Runs over one transport only. The reason is part of the report. */
  readonly only?: { readonly transport: TransportName; readonly because: string };
  /** Settings in which it is not run, and why. */
  readonly skip?: readonly Skip[];
  /** Where the two implementations differ on purpose; then `run` calls `bench.expected`. */
  readonly difference?: Difference;
}

export interface Skip {
  readonly transport?: TransportName;
  readonly role?: Role;
  readonly subject?: Implementation['name'];
  readonly because: string;
}

/** A difference between Handfast and `ws` that is meant to be. */
export interface Difference {
  /** The first cell of its row in the table of docs/migrating-from-ws.md. */
  readonly row: string;
  /** Options of ours that give the behaviour of `ws` back: with these, the case is run once more and expects it. */
  readonly restoredBy?: Readonly<Record<string, unknown>>;
}

/** One promise of the API, and how to find out whether it is kept. */
export interface Case extends CaseOptions {
  /** A sentence. */
  readonly promise: string;
  readonly counterpart: Counterpart;
  run(bench: Bench): Promise<void> | void;
}

type Run = Case['run'];

/** A promise about two WebSockets that talk to each other. */
export function withPeer(promise: string, run: Run, options: CaseOptions = {}): Case {
  return { promise, run, counterpart: 'peer', ...options };
}

/** A promise about a WebSocket whose peer is hand-written bytes. */
export function onWire(promise: string, run: Run, options: CaseOptions = {}): Case {
  return { promise, run, counterpart: 'bytes', ...options };
}

/** A promise that is tested once for each implementation. */
export function alone(promise: string, run: Run, options: Pick<CaseOptions, 'difference' | 'skip'> = {}): Case {
  return { promise, run, counterpart: 'none', ...options };
}
