import { type HandshakeRecord, INSPECT_PROTOCOL } from './record.ts';

/** What happens on the connection, for whoever shows it. */
export interface EchoEvents {
  connecting(): void;
  opened(): void;
  recorded(record: HandshakeRecord, bytes: number): void;
  sent(message: Message): void;
  received(message: Message, roundTripMs: number | undefined): void;
  closed(code: number, reason: string): void;
}

/** One message: what it holds, as text for a person, and how it travels. */
export interface Message {
  readonly opcode: 'text' | 'binary';
  readonly bytes: number;
  readonly text: string;
}

/** The connection of this page: opens, sends, pairs each echo with the message it answers. */
export class EchoConnection {
  readonly #url: string;
  readonly #events: EchoEvents;
  #socket: WebSocket | undefined;
  #recordDue = true;
  #sentAt: number[] = [];

  constructor(url: string, events: EchoEvents) {
    this.#url = url;
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Starts a new connection; call it only when there is none. */
  open(): void {
    const socket = new WebSocket(this.#url, INSPECT_PROTOCOL);
    this.#socket = socket;
    this.#recordDue = true;
    this.#sentAt = [];
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#events.opened();
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#events.closed(event.code, event.reason);
    this.#events.connecting();
  }

  send(text: string, opcode: Message['opcode']): void {
    if (!this.isOpen) return;
    const bytes = new TextEncoder().encode(text);
    this.#sentAt.push(performance.now());
    this.#socket?.send(opcode === 'text' ? text : bytes);
    this.#events.sent({ opcode, bytes: bytes.length, text: opcode === 'text' ? text : hex(bytes) });
  }

  close(): void {
    this.#socket?.close(1000);
  }

  /** The first message is the record of the handshake (see `handfast.inspect`); every other is an echo. */
  #receive(data: string | ArrayBuffer): void {
    const message = describe(data);
    if (this.#recordDue) {
      this.#recordDue = false;
      this.#events.recorded(JSON.parse(String(data)), message.bytes);
      return;
    }
    const sentAt = this.#sentAt.shift();
    this.#events.received(message, sentAt === undefined ? undefined : performance.now() - sentAt);
  }
}

function describe(data: string | ArrayBuffer): Message {
  if (typeof data === 'string') {
    return { opcode: 'text', bytes: new TextEncoder().encode(data).length, text: data };
  }
  return { opcode: 'binary', bytes: data.byteLength, text: hex(new Uint8Array(data)) };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
