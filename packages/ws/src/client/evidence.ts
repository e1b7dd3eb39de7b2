import type { PeerCertificate } from 'node:tls';
import type {
  AddressAttempt,
  FailureDetails,
  HandshakeFailureCode,
  HandshakeStage,
  StageTimings,
} from '../protocol/handshake/failures.ts';
import type { ResponseHead } from '../protocol/handshake/response.ts';
import type { ChosenProxy } from './proxy/proxy.ts';
import type { LimitName } from './stage-limits.ts';
import type { Target } from './url.ts';

/** What is known about an attempt that failed: facts, and no opinion. */
export interface Evidence {
  readonly target: Target;
  /** The stage that was under way. */
  readonly stage: HandshakeStage;
  readonly addresses: readonly AddressAttempt[];
  readonly timings: StageTimings;
  /** The request went out whole. */
  readonly requestSent: boolean;
  /** The other side ended the connection (FIN). */
  readonly peerEnded: boolean;
  /** The first bytes that came, at most 1,024. */
  readonly firstBytes: Buffer;
  /** The certificate that the server showed. */
  readonly certificate?: PeerCertificate | undefined;
  /** What `node:http`, `node:net` or `node:tls` reported. */
  readonly error?: Error | undefined;
  /** The answer, when it was whole and not the one that was wanted. */
  readonly response?: { readonly head: ResponseHead; readonly body: Buffer } | undefined;
  /** The handshake took longer than that many milliseconds. */
  readonly timedOutMs?: number | undefined;
  /** Which of `timeouts` that was; undefined: `handshakeTimeout`. */
  readonly limit?: LimitName | undefined;
  /** Redirects followed so far. */
  readonly redirects?: number | undefined;
  /** The signal of the caller was aborted, for that reason. */
  readonly aborted?: { readonly reason: unknown } | undefined;
  /** The proxy between here and the server. */
  readonly proxy?: ChosenProxy | undefined;
  /** The proxy opened its tunnel. */
  readonly tunnelled?: boolean | undefined;
  /** HTTP/2 was agreed on, and the settings of the server have not come. */
  readonly awaitsSettings?: boolean | undefined;
  /** This program called it off. */
  readonly calledOff?: boolean | undefined;
  /** A second connection to the same address found that the port speaks TLS. */
  readonly speaksTls?: boolean | undefined;
  /** Most bytes that the head of an answer may have. */
  readonly maxHeaderSize?: number | undefined;
}

/** The verdict of one cause: a row of the table of failures, and what the row needs to know. */
export interface Finding {
  readonly code: HandshakeFailureCode | (string & {});
  readonly details?: FailureDetails;
}

/** A cause looks at the evidence and speaks up when it recognises itself. */
export type Cause = (evidence: Evidence) => Finding | undefined;
