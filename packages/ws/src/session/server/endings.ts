import { SessionError } from '../errors.ts';
import type { SessionEnd } from './session.ts';

/** The end that an error of the peer's makes. */
export function causeOf({ code }: SessionError): SessionEnd['cause'] {
  if (code === 'SESSION_TOO_BIG') return 'too-big';
  return code === 'SESSION_VIOLATION' ? 'violation' : 'aborted';
}

export function evictedError(): SessionError {
  const text = 'The session had no connection, and its buffer was needed for others (maxTotalBufferedBytes)';
  return new SessionError('SESSION_EXPIRED', text);
}

export function expiredError(windowMs: number): SessionError {
  return new SessionError('SESSION_EXPIRED', `No connection came back within ${windowMs} ms (windowMs)`);
}

export function forgottenError(): SessionError {
  return new SessionError('SESSION_EXPIRED', 'The store does not know the session any more');
}

export function movedError(): SessionError {
  return new SessionError('SESSION_MOVED', 'Another server goes on with the session');
}

export function releasedError(): SessionError {
  return new SessionError('SESSION_MOVED', 'This server was closed; another one may go on with the session');
}

export function storeError(cause: unknown): SessionError {
  const text = 'The store failed: what was not saved is undone, and the client sends it again';
  return new SessionError('SESSION_STORE', text, { cause });
}

export function terminatedError(reason: string): SessionError {
  return new SessionError('SESSION_ABORTED', `The session was ended by terminate()${reason && `: ${reason}`}`);
}
