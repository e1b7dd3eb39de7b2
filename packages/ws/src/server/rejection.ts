import type { IncomingMessage } from 'node:http';
import { HandshakeError } from '../protocol/errors.ts';
import { printable } from '../protocol/handshake/printable.ts';
import type { Refusal } from '../protocol/handshake/refusal.ts';
import type { RequestHead } from '../protocol/handshake/request.ts';
import { requestHeadOf } from './request-head.ts';

/**
 * An opening request that the server refused: why, and what the request was. `String(rejection)` is one line for a log, with
 * everything that came from the peer escaped.
 */
export class Rejection extends HandshakeError {
  /** The status that the client got. 0 when it had gone before it could get one. */
  readonly status: number;
  /** The request as on the wire. */
  readonly request: Pick<RequestHead, 'method' | 'target' | 'headers'>;
  /** Where the connection came from: the client, or the proxy in front. */
  readonly remoteAddress: string | undefined;

  constructor({ failure, status }: Refusal, request: IncomingMessage, options?: ErrorOptions) {
    super(failure, options);
    const { method, target, headers } = requestHeadOf(request);
    this.status = status;
    this.request = { method, target, headers };
    this.remoteAddress = request.socket?.remoteAddress;
  }

  override toString(): string {
    const { method, target } = this.request;
    const request = `${printable(method, 20)} ${printable(target, 200)}`;
    const from = this.remoteAddress === undefined ? '' : ` from ${printable(this.remoteAddress)}`;
    return `rejected ${request}${from}: ${this.status} ${this.code} ${printable(this.message, 600)}`;
  }
}
Object.defineProperty(Rejection.prototype, 'name', { value: 'Rejection', writable: true, configurable: true });
