import { SessionEndpoint } from '../endpoint/endpoint.ts';
import type { EndpointSettings, EndpointState, IncomingMessage } from '../endpoint/endpoint-contract.ts';
import type { SessionViolation } from '../endpoint/violations.ts';
import { SessionError } from '../errors.ts';
import { type SessionData, type SessionMessage, toPayload, toUnconfirmed } from '../messages.ts';
import type { SessionReason } from '../wire/protocol.ts';
import { Inbox } from './inbox.ts';
import { Receipts } from './receipts.ts';

/** What a side of the session does with what comes out. */
export interface TrafficOwner {
  hasListener(): boolean;
  emitMessage(message: SessionMessage): void;
  transmit(record: Uint8Array): void;
  /** Something changed that a store would have to know. */
  changed(): void;
  /** The peer sends no more. */
  peerFinished(code: number, reason: string): void;
  /** Both are done, in order. */
  finished(): void;
  /** The session cannot go on; tell the peer `reason`, if it did not say so itself. */
  failed(error: SessionError, tell: SessionReason | undefined): void;
}

/** Sending and receiving of one session, the same on both sides: an endpoint, what waits for the application, receipts. */
export class Traffic {
  readonly endpoint: SessionEndpoint;
  readonly inbox: Inbox;
  readonly #receipts = new Receipts();
  readonly #settings: EndpointSettings;
  readonly #owner: TrafficOwner;
  #error: SessionError | undefined;

  constructor(settings: EndpointSettings, owner: TrafficOwner, state?: EndpointState) {
    this.#settings = settings;
    this.#owner = owner;
    this.inbox = new Inbox({
      hasListener: () => owner.hasListener(),
      emit: (message) => owner.emitMessage(message),
      processed: (number) => {
        this.endpoint.processed(number);
        owner.changed();
      },
      finished: (code, reason) => owner.peerFinished(code, reason),
    });
    const sink = {
      transmit: (record: Uint8Array) => owner.transmit(record),
      deliver: (message: IncomingMessage) => this.inbox.push(message),
      acknowledged: (number: number) => {
        this.#receipts.acknowledged(number);
        owner.changed();
      },
      finished: () => owner.finished(),
      aborted: (reason: SessionReason, text: string) =>
        owner.failed(
          new SessionError('SESSION_ABORTED', `The peer ended the session (${reason}): ${text}`, { reason }),
          undefined,
        ),
      violated: ({ code, text }: SessionViolation) =>
        owner.failed(new SessionError('SESSION_VIOLATION', text), code === 'diverged' ? 'diverged' : 'violation'),
      tooBig: (number: number, limitBytes: number) =>
        owner.failed(
          new SessionError(
            'SESSION_TOO_BIG',
            `Message ${number} is larger than the ${limitBytes} bytes that the peer takes`,
          ),
          'too-big',
        ),
    };
    this.endpoint = new SessionEndpoint(settings, sink, state);
  }

  /** Messages that the peer has not acknowledged, the oldest first. */
  get unconfirmed(): SessionMessage[] {
    return toUnconfirmed(this.endpoint.unacknowledgedAfter(0));
  }

  /**
   * Numbers and sends a message.
   * @param admit asked before it is taken: throws when there is no room elsewhere
   */
  send(data: SessionData, admit?: (bytes: number) => void): number {
    const { type, payload } = toPayload(data);
    this.#refuse(payload.length);
    admit?.(payload.length);
    const number = this.endpoint.send(type, payload);
    this.#owner.changed();
    return number;
  }

  /** Resolves when the peer has acknowledged the message of that number. */
  receipt(number: number): Promise<void> {
    if (number <= this.endpoint.progress.acknowledged) return Promise.resolve();
    return this.#error ? Promise.reject(this.#error) : this.#receipts.wait(number);
  }

  /** Ends what this side sends, once. */
  finish(code: number, reason: string): void {
    if (this.#error || this.endpoint.hasFinished) return;
    this.endpoint.finish(code, reason);
    this.#owner.changed();
  }

  /** The session is over. Receipts fail with the error; without one everything was in order. */
  end(error: SessionError | undefined): void {
    this.#error = error ?? new SessionError('SESSION_ENDED', 'The session has ended');
    this.endpoint.end();
    this.inbox.end(error);
    this.#receipts.fail(this.#error);
  }

  #refuse(bytes: number): void {
    if (this.#error) {
      const { code, message, reason } = this.#error;
      throw new SessionError('SESSION_ENDED', `Not sent, the session is over: ${message}`, { reason, cause: code });
    }
    if (this.endpoint.hasFinished) {
      throw new SessionError('SESSION_CLOSING', 'Not sent: this side has closed the session with close()');
    }
    const { maxMessageBytes, unacknowledgedBytes, unacknowledgedMessages } = this.endpoint;
    if (bytes > maxMessageBytes) {
      throw new SessionError(
        'SESSION_TOO_BIG',
        `Not sent: ${bytes} bytes, the peer takes at most ${maxMessageBytes} in a message`,
      );
    }
    if (this.endpoint.hasRoom(bytes)) return;
    const { maxBufferedBytes, maxBufferedMessages } = this.#settings;
    throw new SessionError(
      'SESSION_BUFFER_FULL',
      `Not sent: ${unacknowledgedMessages} messages with ${unacknowledgedBytes} bytes wait for the peer; the limits are maxBufferedMessages ${maxBufferedMessages} and maxBufferedBytes ${maxBufferedBytes}`,
    );
  }
}
