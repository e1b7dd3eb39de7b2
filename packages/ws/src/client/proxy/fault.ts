import type { FailureDetails, HandshakeFailureCode } from '../../protocol/handshake/failures.ts';

/** What kept a proxy from being used, as a row of the table of failures; on its way to the error that the program gets. */
export class ProxyFault extends Error {
  readonly code: HandshakeFailureCode;
  readonly details: FailureDetails;

  /** @param cause the error of the system or of TLS below, where there is one */
  constructor(code: HandshakeFailureCode, details: FailureDetails = {}, cause?: Error) {
    super(code, cause && { cause });
    this.code = code;
    this.details = details;
  }
}
