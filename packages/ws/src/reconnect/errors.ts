import type { ReconnectCause } from './cause.ts';
import type { ClosedState } from './state.ts';

/**
 * To be thrown by `url`, `protocols`, `headers` or `open`, when no further attempt makes sense: the user logged out, the
 * token cannot be refreshed.
 */
export class StopReconnecting extends Error {
  override readonly name = 'StopReconnecting';
}

/** The code of a {@link ReconnectError}. */
export type ReconnectErrorCode =
  /** It gave up: `reason` of the error has the last thing that went wrong. */
  | 'WS_ERR_GAVE_UP'
  /** It was closed, on purpose, before it could do what was asked. */
  | 'WS_ERR_CLOSED'
  /** Not connected, and `buffer` is false. */
  | 'WS_ERR_NOT_OPEN'
  /** Not connected, and there is no room for one more unsent message. */
  | 'WS_ERR_BUFFER_FULL'
  /** More messages wait in a loop than may, on a transport that cannot stop reading. */
  | 'WS_ERR_MESSAGES_WAITING';

/** What a `ReconnectingWebSocket` throws and rejects with. */
export class ReconnectError extends Error {
  override readonly name = 'ReconnectError';
  readonly code: ReconnectErrorCode;
  /** Why there is no connection, where that is why. */
  readonly reason: ReconnectCause | undefined;

  constructor(code: ReconnectErrorCode, message: string, reason?: ReconnectCause) {
    super(message, { cause: reason !== undefined && 'error' in reason ? reason.error : undefined });
    this.code = code;
    this.reason = reason;
  }
}

/** The error for an end that nobody wanted; undefined for the others. */
export function unwantedEnd({ why, cause }: ClosedState): ReconnectError | undefined {
  if (why !== 'terminal' && why !== 'exhausted') return undefined;
  return new ReconnectError(
    'WS_ERR_GAVE_UP',
    `Gave up reconnecting: ${cause?.message ?? 'no attempt was made'}`,
    cause,
  );
}

const how = {
  called: 'close() was called',
  aborted: 'its signal was aborted',
  finished: 'the peer closed it with 1000',
};

/** The error for whoever wanted something of a connection that is over. */
export function overError(state: ClosedState): ReconnectError {
  const said = how[state.why as keyof typeof how];
  const message = `The connection is closed for ever: ${said}`;
  return unwantedEnd(state) ?? new ReconnectError('WS_ERR_CLOSED', message, state.cause);
}
