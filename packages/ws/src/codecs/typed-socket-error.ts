import { closeReason } from './close-reason.ts';
import type { SchemaIssue } from './standard-schema.ts';

/** Everything that goes wrong between values and messages, by its code: what it closes the connection with. */
const closeCodes = {
  /** A message is of the wrong kind (text, binary), or `decode` cannot read it. */
  WS_ERR_MESSAGE_UNDECODABLE: 1007,
  /** A message was read and does not match the schema. */
  WS_ERR_MESSAGE_INVALID: 1008,
  /** More messages wait to be read than `maxWaitingBytes` allows, on a socket that cannot be paused. */
  WS_ERR_MESSAGES_WAITING: 1008,
  /** The validator itself failed: a mistake on this side. */
  WS_ERR_CODEC_FAILED: 1011,
  /** A value cannot be sent. `send` throws it; the connection stays open. */
  WS_ERR_VALUE_UNSENDABLE: undefined,
  /** The connection ended without a close frame. */
  WS_ERR_CONNECTION_LOST: undefined,
} as const;

/** A stable name for what went wrong: safe to `switch` on. */
export type TypedSocketErrorCode = keyof typeof closeCodes;

/** More about an error. */
export interface TypedSocketErrorDetails extends ErrorOptions {
  /** What the schema found wrong. */
  readonly issues?: readonly SchemaIssue[] | undefined;
  /** What the peer is told, where that is not the message of the error. */
  readonly reason?: string | undefined;
}

/** A message or a value does not fit its codec. A codec may throw one, to choose the code. */
export class TypedSocketError extends Error {
  readonly code: TypedSocketErrorCode;
  /** The close code that follows from it (RFC 6455 §7.4.1); undefined where the connection is not closed because of it. */
  readonly closeCode: number | undefined;
  /** What the peer is told: at most 123 bytes. */
  readonly reason: string;
  /** What the schema found wrong; empty when no schema was asked. */
  readonly issues: readonly SchemaIssue[];

  constructor(code: TypedSocketErrorCode, message: string, details: TypedSocketErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.closeCode = closeCodes[code];
    this.reason = closeReason(details.reason ?? message);
    this.issues = details.issues ?? [];
  }
}
Object.defineProperty(TypedSocketError.prototype, 'name', {
  value: 'TypedSocketError',
  writable: true,
  configurable: true,
});
