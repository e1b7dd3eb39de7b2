import type { ProtocolsOption, ReconnectOptions, UrlOption } from '../../../src/reconnect/options.ts';
import { ReconnectingWebSocket } from '../../../src/reconnect/reconnecting-websocket.ts';
import type { SendData, Target, Transport, TransportEvent } from '../../../src/reconnect/transport.ts';
import { FakeClock } from '../../../src/testing/fake-clock.ts';

type Listener = (event: TransportEvent) => void;

/** A connection whose peer is the test. */
export class FakeTransport implements Transport {
  readonly target: Target;
  readonly sent: SendData[] = [];
  readonly calls: string[] = [];
  readonly url: string;
  readonly extensions = '';
  binaryType = 'blob';
  protocol = '';
  readyState = 0;
  bufferedAmount = 0;
  closeCause: unknown;
  readonly #listeners: [type: string, listener: Listener][] = [];

  constructor(target: Target) {
    this.target = target;
    this.url = target.url;
  }

  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  /** As a native one: throws before it is open, and drops without a word once it closes. */
  send(data: SendData): void {
    if (this.readyState === 0) throw new Error('still connecting');
    if (this.readyState === 1) this.sent.push(data);
  }

  close(code?: number, reason?: string): void {
    this.calls.push(`close ${code ?? ''} ${reason ?? ''}`.trim());
    this.readyState = 2;
  }

  terminate(): void {
    this.calls.push('terminate');
    this.readyState = 2;
  }

  pause(): void {
    this.calls.push('pause');
  }

  resume(): void {
    this.calls.push('resume');
  }

  /** The peer accepts. */
  opens(): void {
    this.readyState = 1;
    this.#emit({ type: 'open' });
  }

  says(data: unknown): void {
    this.#emit({ type: 'message', data });
  }

  /** The connection ends, or the attempt fails. */
  ends(code = 1006, reason = '', error?: unknown): void {
    this.readyState = 3;
    if (error !== undefined) this.#emit({ type: 'error', error });
    this.#emit({ type: 'close', code, reason, wasClean: code !== 1006 });
  }

  /** The attempt fails as in a browser: without a word. */
  fails(error?: unknown): void {
    this.readyState = 3;
    this.#emit({ type: 'error', error });
    this.#emit({ type: 'close', code: 1006, reason: '', wasClean: false });
  }

  #emit(event: TransportEvent): void {
    for (const [type, listener] of this.#listeners) if (type === event.type) listener(event);
  }
}

/** A socket over fake transports, on a fake clock, with a random number that is always 0 unless told otherwise. */
export class Bench {
  readonly clock = new FakeClock();
  readonly transports: FakeTransport[] = [];
  readonly socket: ReconnectingWebSocket<unknown>;
  /** The names of its events, with what tells them apart. */
  readonly events: string[] = [];
  random = 0;

  constructor(options: ReconnectOptions & { url?: UrlOption; protocols?: ProtocolsOption } = {}) {
    const { url = 'ws://peer/', protocols, ...others } = options;
    this.socket = new ReconnectingWebSocket<unknown>(url, protocols, {
      clock: this.clock,
      random: () => this.random,
      open: (target) => {
        const transport = new FakeTransport(target);
        this.transports.push(transport);
        return transport;
      },
      ...others,
    });
    for (const type of ['open', 'message', 'disconnected', 'error', 'close'] as const) {
      this.socket.addEventListener(type, () => this.events.push(type));
    }
    this.socket.addEventListener('statechange', ({ state }) => this.events.push(`-> ${state.name}`));
  }

  get name(): string {
    return this.socket.state.name;
  }

  get last(): FakeTransport {
    const transport = this.transports.at(-1);
    if (!transport) throw new Error('no attempt was made yet');
    return transport;
  }

  /** What a socket that is waiting waits for. */
  get delayMs(): number | undefined {
    const { state } = this.socket;
    if (state.name !== 'waiting') throw new Error(`it is not waiting but ${state.name}`);
    return state.delayMs;
  }

  /** Lets promises go on until nothing moves. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  }

  /** A connection that is open. */
  async open(): Promise<FakeTransport> {
    await this.settle();
    this.last.opens();
    return this.last;
  }

  /** Waits as long as the socket does, so that the next attempt is under way. */
  async retry(): Promise<FakeTransport> {
    this.clock.advance(this.delayMs ?? 0);
    await this.settle();
    return this.last;
  }
}
