import type { SessionReason } from '../wire/protocol.ts';

/** Why a connection got no session. */
export interface SessionRejection<Request> {
  /**
   * What the client is told. A wrong token, and a user to whom the session does not belong, are `unknown` to it like a session
   * that never was; `detail` tells them apart here.
   */
  readonly reason: SessionReason;
  /** What happened, in a sentence for the log. Has no secret in it. */
  readonly detail: string;
  /** The session that was asked for. */
  readonly id: string | undefined;
  readonly request: Request | undefined;
  readonly error: unknown;
}

/** Thrown inside the handshake, caught by it. */
export class Rejected extends Error {
  readonly reason: SessionReason;
  readonly text: string;

  /** @param text what the client reads; the message is for the log of this side */
  constructor(reason: SessionReason, text: string, detail = text, cause?: unknown) {
    super(detail, { cause });
    this.reason = reason;
    this.text = text;
  }
}

/** The close code behind a `rejected`: whether there is hope. */
export function closeCodeOf(reason: SessionReason): number {
  if (reason === 'busy' || reason === 'unavailable') return 1013;
  return reason === 'violation' || reason === 'version' ? 1002 : 1008;
}
