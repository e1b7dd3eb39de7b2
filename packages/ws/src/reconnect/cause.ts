/** An attempt that failed before the connection was open. */
export interface ConnectFailure {
  readonly kind: 'connect';
  /** One sentence for a person. */
  readonly message: string;
  /** The `code` of the error, such as `ECONNREFUSED` or `WS_ERR_STATUS_401`; undefined where the transport does not say. */
  readonly code: string | undefined;
  /** The HTTP status of the answer, where there was one and the transport tells. Browsers do not. */
  readonly status: number | undefined;
  /** What `Retry-After` asked for (RFC 9110 §10.2.3), in milliseconds from now. */
  readonly retryAfterMs: number | undefined;
  /**
   * The transport said nothing but that it failed, as in every browser: a refusal (401, 404), a server that is down and a
   * cable that is out look the same.
   */
  readonly isOpaque: boolean;
  /** The transport did not even try: `open`, or the constructor, threw. */
  readonly wasThrown: boolean;
  readonly error: unknown;
}

/** `url`, `protocols` or `headers` is a function, and it threw or rejected. */
export interface OptionFailure {
  readonly kind: 'option';
  readonly message: string;
  readonly option: 'url' | 'protocols' | 'headers';
  readonly error: unknown;
}

/** An attempt that was neither open nor failed after `connectTimeoutMs`. */
export interface ConnectTimeout {
  readonly kind: 'timeout';
  readonly message: string;
  readonly timeoutMs: number;
}

/** An open connection that ended. */
export interface ConnectionLoss {
  readonly kind: 'close';
  readonly message: string;
  /** RFC 6455 §7.4.1; 1005 is a close frame without a code, 1006 no close frame at all. */
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly error: unknown;
}

/** An open connection on which nothing arrived for `idleMs`; it was given up. */
export interface IdleLoss {
  readonly kind: 'idle';
  readonly message: string;
  readonly idleMs: number;
}

/** `reconnectNow()` gave up a connection that was open. */
export interface RequestedLoss {
  readonly kind: 'requested';
  readonly message: string;
}

/** There was no network to begin with, says the browser. */
export interface Offline {
  readonly kind: 'offline';
  readonly message: string;
}

/** Why there is no connection (any more). `kind` tells which. */
export type ReconnectCause =
  | ConnectFailure
  | OptionFailure
  | ConnectTimeout
  | ConnectionLoss
  | IdleLoss
  | RequestedLoss
  | Offline;

/** What the hook `shouldReconnect` is told besides the cause. */
export interface ReconnectDecision {
  /** Whether the rules take the cause for one that no retry can mend. */
  readonly isTerminal: boolean;
  /** Attempts that failed, or did not last for `stableMs`, in a row; this one included. */
  readonly failures: number;
  /** How many of them, in a row, were opaque and failed within a second: in a browser, what a refusal looks like. */
  readonly opaqueFailures: number;
  /** How long the rules would wait. */
  readonly delayMs: number;
}
