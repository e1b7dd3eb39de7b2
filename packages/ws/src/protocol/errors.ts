import type { HandshakeFailure } from './handshake/failures.ts';
import { type ViolationCode, violations } from './violations.ts';

/**
 * The root of the error family: every error that this library makes is one of these, and carries a stable `code`.
 *
 * - {@link HandshakeError}: the connection did not open.
 * - {@link ProtocolError}: the peer broke a rule of RFC 6455 or RFC 7692, or went over a limit, after it opened.
 * - {@link ConnectionClosedError}: the peer closed the connection and says that something is wrong.
 * - {@link ConnectionLostError}: the connection ended without a close frame (close code 1006).
 */
export class WebSocketError extends Error {
  /** Stable, one row of a table in `docs/`: safe to `switch` on. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
Object.defineProperty(WebSocketError.prototype, 'name', {
  value: 'WebSocketError',
  writable: true,
  configurable: true,
});

/** The peer broke a rule after the connection was open. Made from one row of the table `violations`. */
export class ProtocolError extends WebSocketError {
  declare readonly code: ViolationCode;
  /** The close code that was sent to the peer (RFC 6455 §7.4.1). */
  readonly closeCode: number;
  /** The rule, as `RFC 6455 §5.5`. */
  readonly section: string;
  /** What the rule asks for. */
  readonly expected: string;
  /** What came instead, with the bytes where they help. */
  readonly received: string;

  /** @param value the number that the sentence of some violations ends in, such as the opcode */
  constructor(code: ViolationCode, received: string, value?: number) {
    const row = violations[code];
    const prefix = row.section.startsWith('limit') ? '' : 'Invalid WebSocket frame: ';
    const says = value === undefined ? row.says : `${row.says} ${value}`;
    super(code, `${prefix}${says} (received ${received}; ${row.section})`);
    this.closeCode = row.closeCode;
    this.section = row.section;
    this.expected = row.expected;
    this.received = received;
  }
}
Object.defineProperty(ProtocolError.prototype, 'name', { value: 'ProtocolError', writable: true, configurable: true });

/** The connection did not open. Made from one row of the table `handshakeFailures`; `docs/errors.md` has a section per code. */
export class HandshakeError extends WebSocketError implements HandshakeFailure {
  readonly stage: HandshakeFailure['stage'];
  readonly expected: string;
  readonly received: HandshakeFailure['received'];
  readonly hint: string;
  readonly url: string | undefined;
  readonly addresses: HandshakeFailure['addresses'];
  readonly timings: HandshakeFailure['timings'];
  /** The proxy that the attempt went through, without its password; undefined for a direct connection. */
  readonly proxy: HandshakeFailure['proxy'];

  constructor(failure: HandshakeFailure, options?: ErrorOptions) {
    super(failure.code, failure.message, options);
    this.stage = failure.stage;
    this.expected = failure.expected;
    this.received = failure.received;
    this.hint = failure.hint;
    this.url = failure.url;
    this.addresses = failure.addresses;
    this.timings = failure.timings;
    this.proxy = failure.proxy;
  }
}
Object.defineProperty(HandshakeError.prototype, 'name', {
  value: 'HandshakeError',
  writable: true,
  configurable: true,
});

/** The peer closed the connection with a code that says that something is wrong: what a reader of messages is told of it. */
export class ConnectionClosedError extends WebSocketError {
  declare readonly code: 'WS_ERR_CLOSED_BY_PEER';
  /** RFC 6455 §7.4. */
  readonly closeCode: number;
  /** The words of the peer; may be empty. */
  readonly reason: string;

  constructor(closeCode: number, reason: string) {
    const words = reason ? ` and the words "${reason}"` : ', and no words';
    super('WS_ERR_CLOSED_BY_PEER', `The peer closed the connection with the code ${closeCode}${words}`);
    this.closeCode = closeCode;
    this.reason = reason;
  }
}
Object.defineProperty(ConnectionClosedError.prototype, 'name', {
  value: 'ConnectionClosedError',
  writable: true,
  configurable: true,
});

/** The connection ended without a close frame: why, as far as this side can tell. Never emitted as `error`; see `closeCause`. */
export class ConnectionLostError extends WebSocketError {}
Object.defineProperty(ConnectionLostError.prototype, 'name', {
  value: 'ConnectionLostError',
  writable: true,
  configurable: true,
});
