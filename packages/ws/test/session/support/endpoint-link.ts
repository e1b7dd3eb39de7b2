import { SessionEndpoint } from '../../../src/session/endpoint/endpoint.ts';
import type { EndpointSettings, IncomingMessage } from '../../../src/session/endpoint/endpoint-contract.ts';
import { decodeRecord, encodeRecord } from '../../../src/session/wire/codec.ts';
import { FakeClock } from '../../../src/testing/fake-clock.ts';

/** One end in a test, with all that came out of it. */
export class End {
  readonly endpoint: SessionEndpoint;
  readonly settings: EndpointSettings;
  readonly received: (string | number[])[] = [];
  readonly problems: string[] = [];
  fin: string | undefined;
  isFinished = false;
  maxBytes = 0;
  /** Is the application slow? Then messages are processed by `catchUp`. */
  isSlow = false;
  #delivered = 0;
  /** Where records go while there is a connection. */
  out: ((record: Uint8Array) => void) | undefined;

  constructor(clock: FakeClock, settings: Partial<EndpointSettings> = {}) {
    this.settings = { ...defaults, clock, ...settings };
    this.endpoint = new SessionEndpoint(this.settings, {
      transmit: (record) => this.out?.(record),
      deliver: (message) => this.#deliver(message),
      acknowledged: () => this.#commit(),
      finished: () => {
        this.isFinished = true;
      },
      aborted: (reason) => this.problems.push(`aborted ${reason}`),
      violated: ({ text }) => this.problems.push(text),
      tooBig: (number) => this.problems.push(`too big ${number}`),
    });
  }

  send(data: string | Uint8Array): void {
    if (typeof data === 'string') this.endpoint.send('text', new TextEncoder().encode(data));
    else this.endpoint.send('binary', data);
    this.maxBytes = Math.max(this.maxBytes, this.endpoint.unacknowledgedBytes);
    this.#commit();
  }

  finish(): void {
    this.endpoint.finish(1000, 'done');
    this.#commit();
  }

  #deliver(message: IncomingMessage): void {
    if (message.type === 'fin') this.fin = message.reason;
    else this.received.push(typeof message.data === 'string' ? message.data : [...message.data]);
    this.#delivered = message.number;
    if (!this.isSlow) this.catchUp();
  }

  /** The application has done with all that was delivered. */
  catchUp(): void {
    if (this.#delivered === this.endpoint.progress.received) return;
    this.endpoint.processed(this.#delivered);
    this.#commit();
  }

  #commit(): void {
    if (!this.settings.commits) return;
    const { sent, progress } = this.endpoint;
    this.endpoint.committed({ sent, received: progress.received });
  }
}

const defaults = {
  limits: { messages: 8, bytes: 400 },
  maxBufferedMessages: 1000,
  maxBufferedBytes: 100_000,
  ackEvery: 4,
  ackDelayMs: 20,
  commits: false,
};

/**
 * A link between a client and a server that moves bytes, one after the other, in an order that `random` decides, and that can
 * be cut between any two of them. Each record goes as its length and its bytes: what has not come whole has not come.
 */
export class EndpointLink {
  readonly clock = new FakeClock();
  readonly client: End;
  readonly server: End;
  /** Bytes that were moved since the beginning. */
  moved = 0;
  readonly #random: (limit: number) => number;
  #toServer = new Pipe();
  #toClient = new Pipe();
  /** What the server still gets from a connection that the client has given up. */
  #late: Pipe | undefined;
  /** The connection that the server has the session on. */
  #served: Pipe | undefined;
  #isOpen = false;

  constructor(random: (limit: number) => number, settings: Partial<EndpointSettings> = {}) {
    this.#random = random;
    this.client = new End(this.clock, settings);
    this.server = new End(this.clock, { ...settings, commits: true });
  }

  /** The client makes a connection, and asks for the session. */
  connect(): void {
    this.#toServer = new Pipe();
    this.#toClient = new Pipe();
    this.client.out = undefined;
    this.client.endpoint.detach();
    const received = this.client.endpoint.connect();
    this.#toServer.push(
      encodeRecord({ type: 'resume', version: 1, ...key, attempt: 1, received, limits: this.client.settings.limits }),
    );
    this.#isOpen = true;
  }

  /** Ends the connection for both; or, half open, for the client only, while bytes on their way may still reach the server. */
  cut(halfOpen = false): void {
    this.#isOpen = false;
    this.client.out = undefined;
    this.client.endpoint.detach();
    if (halfOpen && this.#served === this.#toServer) this.#late = this.#toServer;
    else this.#serverLost();
  }

  /** Moves one byte, if there is one. */
  step(): boolean {
    const pipes = [this.#late, this.#isOpen ? this.#toServer : undefined, this.#isOpen ? this.#toClient : undefined];
    const full = pipes.filter((pipe): pipe is Pipe => pipe !== undefined && !pipe.isEmpty);
    const pipe = full[this.#random(full.length)];
    if (pipe === undefined) return false;
    this.moved++;
    const record = pipe.move();
    if (record === undefined) return true;
    if (pipe === this.#toClient) this.#clientGot(record);
    else this.#serverGot(record, pipe);
    return true;
  }

  /** Moves bytes and time until nothing happens any more. */
  settle(): void {
    for (;;) {
      while (this.step());
      if (this.clock.pending === 0) return;
      this.clock.advance(20);
    }
  }

  #clientGot(bytes: Uint8Array): void {
    if (this.client.out) return this.client.endpoint.receive(bytes);
    const record = decodeRecord(bytes);
    if (record.type !== 'resumed') throw new Error(`the server said ${record.type}`);
    const pipe = this.#toServer;
    this.client.out = (out) => pipe.push(out);
    this.client.endpoint.attach(record.received, record.limits);
  }

  #serverGot(bytes: Uint8Array, pipe: Pipe): void {
    if (pipe === this.#served) return this.server.endpoint.receive(bytes);
    const record = decodeRecord(bytes);
    if (record.type !== 'resume') throw new Error(`the client said ${record.type}`);
    this.#serverLost();
    this.#served = pipe;
    const received = this.server.endpoint.connect();
    const back = this.#toClient;
    back.push(encodeRecord({ type: 'resumed', received, windowMs: 1000, limits: this.server.settings.limits }));
    this.server.out = (out) => back.push(out);
    this.server.endpoint.attach(record.received, record.limits);
  }

  #serverLost(): void {
    this.#late = undefined;
    this.#served = undefined;
    this.server.out = undefined;
    this.server.endpoint.detach();
  }
}

const key = { id: new Uint8Array(16), token: new Uint8Array(32) };

/** Bytes on their way, with the borders of the records. */
class Pipe {
  readonly #records: Uint8Array[] = [];
  #moved = 0;

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  push(record: Uint8Array): void {
    this.#records.push(record);
  }

  /** Moves one byte: the record that is whole by it, if one is. Two bytes stand for the header of a frame. */
  move(): Uint8Array | undefined {
    const first = this.#records[0] as Uint8Array;
    if (++this.#moved < first.length + 2) return undefined;
    this.#moved = 0;
    return this.#records.shift();
  }
}
