import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { acceptFor, ResponseHeadParser } from '@handfast/ws/protocol';
import { type ReadFrame, readFrames } from '@handfast/ws/testing';

/** What floods of pongs and echoes bring beyond that is looked at by nobody. */
const KEPT_FRAMES = 256;

/** How one hostile connection ended, as the attacker saw it. */
export interface Ending {
  /** The code of the close frame that came; 0: none. */
  readonly closeCode: number;
  /** The status of the refusal that came; 0: none. */
  readonly status: number;
  /** The victim ended it, and not the attacker. */
  readonly isCut: boolean;
}

/** One connection of an attacker: raw bytes out, and just enough reading to see what the victim says. */
export class Hostile {
  readonly socket: Socket;
  readonly #sent: (bytes: number) => void;
  #received: Buffer = Buffer.alloc(0);
  #frames: ReadFrame[] = [];
  #isUpgraded = false;
  #status = 0;
  #extensions = '';
  #isClosed = false;
  #hasLeft = false;
  #waiting: (() => void)[] = [];

  /** @param sent told how many bytes go out */
  constructor(socket: Socket, sent: (bytes: number) => void) {
    this.socket = socket;
    this.#sent = sent;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.once('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** What the victim has sent, frame by frame; the heads of handshakes are left out. */
  get frames(): readonly ReadFrame[] {
    return this.#frames;
  }

  /** Was the handshake accepted? */
  get isUpgraded(): boolean {
    return this.#isUpgraded;
  }

  /** Was this extension agreed on? */
  agreedTo(extension: string): boolean {
    return this.#extensions.includes(extension);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get ending(): Ending {
    const close = this.#frames.find(({ opcode }) => opcode === 8);
    return {
      closeCode: close && close.payload.length >= 2 ? close.payload.readUInt16BE() : 0,
      status: this.#status,
      isCut: this.#isClosed && !this.#hasLeft,
    };
  }

  /** Resolves when the system has taken the bytes, or the connection is gone. */
  send(...parts: readonly (string | Uint8Array)[]): Promise<void> {
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
    if (this.#isClosed || !this.socket.writable) return Promise.resolve();
    this.#sent(bytes.length);
    return new Promise((resolve) => {
      const done = (): void => {
        this.socket.off('close', done);
        resolve();
      };
      this.socket.once('close', done);
      this.socket.write(bytes, done);
    });
  }

  /** Each byte in a segment of its own, with a round of the event loop between. */
  async sendByteByByte(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#isClosed; at++) {
      await this.send(bytes.subarray(at, at + 1));
      await setImmediate();
    }
  }

  /** The opening request, with more header lines, and its answer; throws when it is refused. */
  async upgrade(headers: readonly string[] = []): Promise<void> {
    await this.send(openingRequest(headers));
    await this.opened();
  }

  /** Resolves when the victim has accepted the handshake; throws when it has refused it. */
  async opened(): Promise<void> {
    await this.answered();
    if (!this.#isUpgraded) throw new Error(`the victim refused the handshake: ${this.#status || 'without an answer'}`);
  }

  /** Resolves when the victim has accepted or refused the handshake. */
  answered(): Promise<void> {
    return this.until(() => this.#isUpgraded || this.#status > 0);
  }

  /** Reads the opening request of a victim that has connected to us. */
  async request(): Promise<string> {
    await this.until(() => this.#received.includes('\r\n\r\n'));
    return this.#received.toString('latin1');
  }

  /** Answers it as it should be. */
  async accept(headers: readonly string[] = []): Promise<void> {
    const request = await this.request();
    this.#received = Buffer.alloc(0);
    this.#isUpgraded = true;
    await this.send(acceptingAnswer(request, headers));
  }

  /** Resolves with the next `count` frames that are no close frame; with those that came when the connection has ended first. */
  async answers(count: number): Promise<readonly ReadFrame[]> {
    const isAnswer = ({ opcode }: ReadFrame): boolean => opcode !== 8;
    await this.until(() => this.#frames.filter(isAnswer).length >= count);
    const answers = this.#frames.filter(isAnswer).slice(0, count);
    this.#frames = this.#frames.filter((frame) => !answers.includes(frame));
    return answers;
  }

  /** All that comes from now on, as bytes, whenever it is called. */
  record(): () => Buffer {
    const chunks: Buffer[] = [];
    this.socket.prependListener('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks);
  }

  /** No longer reads: what the victim sends stays in the buffers of the network, and then in its own. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Resolves when it is so, or when the connection is gone. */
  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (isSo() || this.#isClosed) resolve();
        else this.#waiting.push(look);
      };
      look();
    });
  }

  /** Resolves when the victim has ended the connection, or said that it will. */
  ended(): Promise<void> {
    return this.until(() => this.#status > 0 || this.#frames.some(({ opcode }) => opcode === 8));
  }

  /** Ends this side once the victim has said its last word, and resolves when the connection is gone. */
  async leaveBehind(): Promise<void> {
    await this.ended();
    await this.leave();
  }

  /** Ends this side, and resolves when the connection is gone. */
  async leave(): Promise<void> {
    this.#hasLeft ||= !this.#isClosed;
    this.socket.end();
    await this.gone();
  }

  /** Resolves when the connection is gone. */
  gone(): Promise<void> {
    return this.until(() => false);
  }

  destroy(): void {
    this.#hasLeft ||= !this.#isClosed;
    this.socket.destroy();
  }

  /** Reads again, if it did not, so that it sees how it ended. */
  listen(): void {
    this.socket.resume();
  }

  #read(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    if (!this.#isUpgraded) this.#readHead();
    if (this.#isUpgraded) {
      const { frames, rest } = readFrames(this.#received);
      this.#frames = [...this.#frames, ...frames].slice(-KEPT_FRAMES);
      this.#received = rest;
    }
    this.#wake();
  }

  #readHead(): void {
    const result = new ResponseHeadParser().push(this.#received);
    if (result.state !== 'done') return;
    this.#isUpgraded = result.head.status === 101;
    if (!this.#isUpgraded) this.#status = result.head.status;
    this.#extensions = String(result.head.headers.get('sec-websocket-extensions') ?? '');
    this.#received = result.rest;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }
}

/** A correct opening request, and these header lines. */
export function openingRequest(headers: readonly string[] = [], target = '/'): string {
  const lines = [
    `GET ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The answer that such a request should have, and these header lines. */
export function acceptingAnswer(request: string, headers: readonly string[] = []): string {
  const key = /sec-websocket-key: *(\S+)/i.exec(request)?.[1] ?? '';
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  return `${[...lines, `Sec-WebSocket-Accept: ${acceptFor(key)}`, ...headers].join('\r\n')}\r\n\r\n`;
}
