import type { ProfileId } from '../profiles/index.ts';

/** What a handshake can be changed in. */
export type ChangeKind =
  /** The value of a header: `to` undefined leaves the header out. */
  | 'header'
  /** How the name of a header is written: `to` is the name. */
  | 'spelling'
  /** The order of the headers: `to` names them, separated by commas. */
  | 'order'
  /** Path and query. */
  | 'target'
  /** The host named in the TLS greeting; undefined: none. */
  | 'sni'
  /** The protocols offered by ALPN, separated by commas; undefined: none. */
  | 'alpn'
  /** The IP address that is connected to. */
  | 'address'
  /** `wss` on its default port instead of `ws` on that of its own. */
  | 'scheme';

/** One difference between two handshakes. Plain data: it can be shown, and done again. */
export interface Change {
  readonly kind: ChangeKind;
  /** The header in lower case; empty for what is no header. */
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** How a handshake went. */
export type TrialResult =
  | 'opened'
  /** An answer that does not open, 101 or other: see `status` and `failure`. */
  | 'refused'
  /** The connection ended, or was reset, without a readable answer. */
  | 'closed'
  | 'unanswered'
  /** No connection to begin with. */
  | 'unreachable';

export interface Trial {
  /** What was changed in the handshake that fails; none: nothing. Secrets in it are hidden. */
  readonly changes: readonly Change[];
  /** Whose handshake it was as a whole; undefined: that of the doctor, changed. */
  readonly client: ProfileId | 'like' | undefined;
  readonly result: TrialResult;
  readonly status: number | undefined;
  /** The code of the failure as the library names it; undefined when it opened. */
  readonly failure: string | undefined;
  readonly ms: number;
}

/** How often something went one way. */
export interface Share {
  readonly opened: number;
  readonly of: number;
}

/** A set of changes that opens the handshake, and of which none can be left out. */
export interface Opening {
  readonly changes: readonly Change[];
  /** With the changes, one handshake after the other. */
  readonly changed: Share;
  /** Without them, in between. */
  readonly unchanged: Share;
  /** Both requests as sent, with secrets hidden. */
  readonly failing: string;
  readonly working: string;
}

export type StopReason =
  /** 429: the server has had enough. */
  | 'rate-limited'
  /** The server took no more connections. */
  | 'refused-connections'
  /** As many handshakes as are decent. */
  | 'enough'
  | 'out-of-time'
  | 'aborted';

/** The handshake replayed with other things in it, until it opened. */
export interface BisectionEvidence {
  /** How many handshakes were made in all. */
  readonly handshakes: number;
  /** Why it ended before everything was tried; undefined: it was not. */
  readonly stopped: StopReason | undefined;
  /** The very same handshake, repeated: anything but none or all is chance, and not a matter of what is in it. */
  readonly unchanged: Share;
  /** Everything that was tried, in order. */
  readonly trials: readonly Trial[];
  /** What opens it, the likeliest cause first; empty: nothing that was tried does. */
  readonly openings: readonly Opening[];
  /** Did the request that was pasted open it? Undefined: there was none. */
  readonly likeOpened: boolean | undefined;
}

/** Where the page is from whose handshake a browser makes. */
export type PageOrigin = 'own' | 'foreign';

export interface ClientTrial {
  readonly client: ProfileId;
  /** Undefined for what is no browser. */
  readonly page: PageOrigin | undefined;
  readonly result: TrialResult;
  readonly status: number | undefined;
  readonly failure: string | undefined;
  /** As sent, with secrets hidden. */
  readonly request: string;
  /** Where it was refused: what has to be changed in it for the server to take it; empty where that was not found. */
  readonly cause: readonly Change[];
}

/** The handshakes of real clients, as this server answers them. */
export interface ClientsEvidence {
  readonly handshakes: number;
  readonly stopped: StopReason | undefined;
  readonly trials: readonly ClientTrial[];
}
