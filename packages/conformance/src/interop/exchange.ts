/** One data message. `data` is base64, so that a job is one line of JSON whatever it carries. */
export interface Message {
  readonly type: 'text' | 'binary';
  readonly data: string;
}

/** Something that a client does on an open connection. */
export type Step =
  | {
      readonly do: 'send';
      readonly type: 'text' | 'binary';
      /** The payload of each frame, in base64; one part is a message that is not fragmented. */
      readonly parts: readonly string[];
    }
  | { readonly do: 'ping'; readonly data: string };

export interface CloseFrame {
  /** Absent: a close frame without a body. */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
}

/** What a client is told to do on one connection. Every client peer, in whatever language, understands this record. */
export interface Job {
  readonly url: string;
  readonly protocols: readonly string[];
  /** Offer permessage-deflate or not. A peer that cannot choose says so in its list of limits. */
  readonly deflate: boolean;
  /** Path of a PEM file of authorities to trust. */
  readonly ca?: string | undefined;
  readonly steps: readonly Step[];
  /** Wait for so many messages, and so many pongs, before closing. */
  readonly messages: number;
  readonly pongs: number;
  /** `null`: the server closes, wait for it. */
  readonly close: CloseFrame | null;
}

/** What came of a job. */
export interface Outcome {
  readonly opened: boolean;
  readonly protocol: string;
  /** The value of `Sec-WebSocket-Extensions` of the answer; `null` where the peer does not tell. */
  readonly extensions: string | null;
  readonly received: readonly Message[];
  readonly pongs: readonly string[];
  /** As the client reports it: 1005 for a close frame without a body, 1006 for none. */
  readonly close: { readonly code: number; readonly reason: string } | null;
  /** Status of an answer other than 101; `null` where there was none or the peer does not tell. */
  readonly status: number | null;
  readonly error: string | null;
}

/** Runs one job. Never rejects because of what the server did: that is an outcome. */
export type Client = (job: Job) => Promise<Outcome>;

/** What a peer may be unable to do; the value says why, and becomes the reason of the skipped test. */
export type Ability =
  | 'send fragments'
  | 'split a code point between fragments'
  | 'choose the payload of a ping'
  | 'send pings'
  | 'use deflate'
  | 'keep the context of deflate'
  | 'decline every subprotocol'
  | 'close without a code'
  | 'fire close after a refusal'
  | 'drop the connection';

export type Limits = Partial<Record<Ability, string>>;

/** One row of the shared table: what the client does, and what must come of it, whoever the two sides are. */
export interface Exchange {
  readonly name: string;
  readonly path: string;
  readonly deflate: boolean;
  readonly protocols: readonly string[];
  readonly steps: readonly Step[];
  readonly close: CloseFrame | null;
  /** What the client has to be able to do, and what the server has to. */
  readonly clientNeeds: readonly Ability[];
  readonly serverNeeds: readonly Ability[];
  readonly expect: {
    readonly opened: boolean;
    readonly protocol: string;
    readonly received: readonly Message[];
    /** `any`: one pong, whatever it carries. */
    readonly pongs: readonly string[];
    readonly close: { readonly code: number; readonly reason: string };
    readonly status?: number;
  };
}
