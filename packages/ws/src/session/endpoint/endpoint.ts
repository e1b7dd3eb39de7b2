import { Deadline } from '../deadline.ts';
import { decodeRecord, encodeRecord } from '../wire/codec.ts';
import type { FinRecord, InFlightLimits, MessageRecord, SessionRecord } from '../wire/records.ts';
import type { EndpointProgress, EndpointSettings, EndpointSink, EndpointState } from './endpoint-contract.ts';
import { intakeViolation } from './faults.ts';
import { toIncoming } from './incoming.ts';
import { Intake } from './intake.ts';
import { Outbox, type OutgoingMessage, toRecord } from './outbox.ts';
import { type SessionViolation, type SessionViolationCode, violation } from './violations.ts';

const encoder = new TextEncoder();

/**
 * One end of a session, the same on both sides: numbers what is sent, keeps it until it is acknowledged, sends it again on the
 * next connection, and delivers what comes once and in order. It knows no socket: records come in by `receive`, everything
 * else goes out to the sink. What a peer does wrong is an output, `violated`, and never an exception.
 */
export class SessionEndpoint {
  readonly #settings: EndpointSettings;
  readonly #sink: EndpointSink;
  readonly #outbox = new Outbox();
  readonly #intake = new Intake();
  /** The limits of the peer, while there is a connection. */
  #peer: InFlightLimits | undefined;
  /** The last number that was sent on this connection. */
  #cursor = 0;
  /** The last number that was ever handed to a connection: nothing above can be acknowledged. */
  #transmitted = 0;
  /** What may leave: with a store, only what is stored. */
  #released: number;
  /** What may be acknowledged: with a store, only what is stored. */
  #receipt = 0;
  #ownFin: number | undefined;
  #maxMessageBytes = Number.POSITIVE_INFINITY;
  readonly #ackTimer: Deadline;
  #over = false;

  constructor(settings: EndpointSettings, sink: EndpointSink, state?: EndpointState) {
    this.#settings = settings;
    this.#sink = sink;
    this.#ackTimer = new Deadline(settings.clock);
    this.#released = settings.commits ? 0 : Number.POSITIVE_INFINITY;
    if (state) this.#restore(state);
  }

  /** Messages that the peer has not acknowledged. */
  get unacknowledgedMessages(): number {
    return this.#outbox.count;
  }

  /** Their bytes. */
  get unacknowledgedBytes(): number {
    return this.#outbox.bytes;
  }

  /** Has this side said that it sends no more? */
  get hasFinished(): boolean {
    return this.#ownFin !== undefined;
  }

  /** Did the peer say so, and did everything before reach the application? */
  get peerHasFinished(): boolean {
    const { fin, processed } = this.#intake;
    return fin !== undefined && processed >= fin;
  }

  /** The largest message that the peer takes; Infinity before it has said so. */
  get maxMessageBytes(): number {
    return this.#maxMessageBytes;
  }

  /** The last number that was given to a message. */
  get sent(): number {
    return this.#outbox.sent;
  }

  /** Would the outbox take so many bytes more? */
  hasRoom(bytes: number): boolean {
    const { count, bytes: waiting } = this.#outbox;
    const { maxBufferedMessages, maxBufferedBytes } = this.#settings;
    return count < maxBufferedMessages && waiting + bytes <= maxBufferedBytes;
  }

  /**
   * Numbers a message and sends it as soon as it may leave. The payload is kept, not copied.
   * Ask `hasRoom` and `hasFinished` before: this does not.
   */
  send(type: 'text' | 'binary', payload: Uint8Array): number {
    const { number } = this.#outbox.append(type, payload);
    this.#pump();
    return number;
  }

  /** Ends what this side sends, behind everything sent before. Once. */
  finish(code: number, reason: string): number {
    this.#ownFin = this.#outbox.append('fin', encoder.encode(reason), code).number;
    this.#pump();
    return this.#ownFin;
  }

  /** A connection begins: the number to put into `resume` or `resumed`. `attach` or `detach` follows. */
  connect(): number {
    const number = this.#receipt;
    this.#intake.connect(number);
    return number;
  }

  /** The peer has said what it received, and its limits: sends what it lacks. */
  attach(received: number, limits: InFlightLimits): void {
    if (received < this.#outbox.acknowledged || received > this.#transmitted) {
      const range = `${this.#outbox.acknowledged} to ${this.#transmitted}`;
      return this.#violate('diverged', `it says it received ${received}, it can only be ${range}`);
    }
    this.#peer = limits;
    this.#maxMessageBytes = limits.bytes;
    this.#cursor = received;
    this.#acknowledge(received);
    this.#pump();
    this.#considerAck();
    this.#checkFinished();
  }

  /** The connection is gone. */
  detach(): void {
    this.#peer = undefined;
    this.#ackTimer.stop();
  }

  /** One binary WebSocket message from the peer. */
  receive(bytes: Uint8Array): void {
    if (this.#over || !this.#peer) return;
    const record = decodeRecord(bytes);
    if (record.type === 'malformed') return this.#violate('malformed', record.why);
    this.#dispatch(record);
  }

  /** The application has done with the message of that number and all before. */
  processed(number: number): void {
    this.#intake.processed = number;
    if (this.#settings.commits) return;
    this.#receipt = number;
    this.#considerAck();
    this.#checkFinished();
  }

  /** Only with `commits`: so much is stored, and may be acknowledged and sent. */
  committed({ received, sent }: { readonly received: number; readonly sent: number }): void {
    this.#receipt = received;
    this.#released = sent;
    this.#pump();
    this.#considerAck();
    this.#checkFinished();
  }

  /** How far it has come. */
  get progress(): EndpointProgress {
    return {
      received: this.#intake.processed,
      peerFin: this.peerHasFinished ? this.#intake.fin : undefined,
      ownFin: this.#ownFin,
      acknowledged: this.#outbox.acknowledged,
    };
  }

  /** The messages after that number, which are not acknowledged. */
  unacknowledgedAfter(number: number): OutgoingMessage[] {
    return this.#outbox.after(number);
  }

  /** Nothing happens any more. */
  end(): void {
    this.#over = true;
    this.detach();
  }

  #restore({ received, peerFin, ownFin, acknowledged, outbox }: EndpointState): void {
    this.#intake.restore(received, peerFin);
    this.#outbox.restore(acknowledged, outbox);
    this.#receipt = received;
    this.#transmitted = this.#outbox.sent;
    if (this.#settings.commits) this.#released = this.#outbox.sent;
    this.#ownFin = ownFin;
  }

  #dispatch(record: SessionRecord): void {
    switch (record.type) {
      case 'text':
      case 'binary':
      case 'fin':
        return this.#message(record);
      case 'ack':
        this.#ackFromPeer(record.ack);
        return;
      case 'abort':
        this.end();
        return this.#sink.aborted(record.reason, record.text);
      case 'probe':
        return this.#tell();
      default:
        return this.#violate('unexpected', `${record.type} on a session that is open`);
    }
  }

  #message(record: MessageRecord | FinRecord): void {
    const { number } = record;
    if (!this.#ackFromPeer(record.ack)) return;
    const size = record.type === 'fin' ? 0 : record.payload.length;
    const { limits } = this.#settings;
    const verdict = this.#intake.take(number, size, limits);
    if (verdict === 'again') return;
    if (verdict !== 'new') return this.#broken(intakeViolation(verdict, number, this.#intake, limits));
    if (record.type === 'fin') this.#intake.fin = number;
    const message = toIncoming(record);
    if (message === undefined) return this.#violate('not-utf8', `message ${number}`);
    this.#sink.deliver(message);
    this.#considerAck();
  }

  /** False when the peer broke a rule by it. */
  #ackFromPeer(number: number): boolean {
    const { acknowledged } = this.#outbox;
    if (number < acknowledged) this.#violate('ack-backwards', `${number} after ${acknowledged}`);
    else if (number > this.#transmitted) {
      this.#violate('ack-never-sent', `${number}, the last that was sent is ${this.#transmitted}`);
    } else {
      this.#acknowledge(number);
      this.#pump();
      this.#checkFinished();
    }
    return !this.#over;
  }

  #acknowledge(number: number): void {
    if (number === this.#outbox.acknowledged) return;
    this.#outbox.acknowledge(number);
    this.#cursor = Math.max(this.#cursor, number);
    this.#sink.acknowledged(number);
  }

  /** Sends what may leave and what the peer takes. */
  #pump(): void {
    while (this.#peer && this.#cursor < Math.min(this.#outbox.sent, this.#released)) {
      const number = this.#cursor + 1;
      if (!this.#outbox.fits(number, this.#peer)) {
        if (this.#outbox.exceeds(number, this.#peer)) this.#sink.tooBig(number, this.#peer.bytes);
        return;
      }
      this.#cursor = number;
      this.#transmitted = Math.max(this.#transmitted, number);
      this.#sink.transmit(encodeRecord(toRecord(this.#outbox.get(number), this.#noteTold())));
    }
  }

  /** Acknowledges at once when much is unacknowledged, else soon, so that one acknowledgement stands for many messages. */
  #considerAck(): void {
    if (!this.#peer || this.#over) return;
    const { ackEvery, ackDelayMs, limits } = this.#settings;
    const { told, fin, bytesToTell } = this.#intake;
    const pending = this.#receipt - told;
    if (pending <= 0) return;
    const isLast = fin !== undefined && this.#receipt >= fin;
    const many = pending >= Math.min(ackEvery, Math.ceil(limits.messages / 2)) || bytesToTell >= limits.bytes / 4;
    if (many || isLast) return this.#tell();
    this.#ackTimer.start(ackDelayMs, () => {
      if (this.#peer && this.#receipt > this.#intake.told) this.#tell();
    });
  }

  #tell(): void {
    this.#sink.transmit(encodeRecord({ type: 'ack', ack: this.#noteTold() }));
  }

  #noteTold(): number {
    const number = this.#receipt;
    this.#intake.tell(number);
    this.#ackTimer.stop();
    return number;
  }

  #checkFinished(): void {
    if (this.#over || !this.#peer || this.#ownFin === undefined) return;
    const { fin } = this.#intake;
    if (fin === undefined || this.#receipt < fin || this.#outbox.acknowledged < this.#ownFin) return;
    if (this.#receipt > this.#intake.told) this.#tell();
    this.end();
    this.#sink.finished();
  }

  #violate(code: SessionViolationCode, detail: string): void {
    this.#broken(violation(code, detail));
  }

  #broken(violation: SessionViolation): void {
    if (this.#over) return;
    this.end();
    this.#sink.violated(violation);
  }
}
