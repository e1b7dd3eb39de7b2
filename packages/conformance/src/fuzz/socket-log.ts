import type { WebSocket } from '@handfast/ws';
import { HandshakeError, ProtocolError } from '@handfast/ws';
import { ensure, isShowable } from './target.ts';

/** The events of one WebSocket, and what must hold for any order of them. */
export class SocketLog {
  readonly events: string[] = [];
  readonly #socket: WebSocket;
  #error: Error | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('open', () => this.events.push('open'));
    socket.on('message', () => this.events.push('message'));
    socket.on('ping', () => this.events.push('ping'));
    socket.on('pong', () => this.events.push('pong'));
    socket.on('error', (error: Error) => {
      this.#error = error;
      this.events.push('error');
    });
    socket.on('close', (code: number) => this.events.push(`close ${code}`));
  }

  get isClosed(): boolean {
    return this.events.at(-1)?.startsWith('close') ?? false;
  }

  /** What holds for every socket that has come to its end. */
  ensureEnded(): void {
    const { events } = this;
    const text = () => events.join(', ').slice(-200);
    const closes = events.filter((it) => it.startsWith('close'));
    ensure(closes.length === 1 && this.isClosed, () => `it ended ${closes.length} times: ${text()}`);
    ensure(this.#socket.readyState === this.#socket.CLOSED, () => `readyState is ${this.#socket.readyState}`);
    const errors = events.filter((it) => it === 'error').length;
    ensure(errors <= 1, () => `it failed ${errors} times: ${text()}`);
    const failed = events.indexOf('error');
    ensure(failed < 0 || failed === events.length - 2, () => `something came behind the error: ${text()}`);
    if (this.#error) ensureExplains(this.#error);
  }
}

/** An error that the peer caused says which one it is, what was expected, and what to do. */
function ensureExplains(error: Error): void {
  const known = error instanceof HandshakeError || error instanceof ProtocolError;
  ensure(known, () => `the error is a ${error.name}: ${error.message}`);
  ensure(error.code !== '' && error.message !== '' && error.expected !== '', () => `${error.code} explains nothing`);
  ensure(!(error instanceof HandshakeError) || error.hint !== '', () => `${error.code} has no hint`);
  ensure(isShowable(error.message), () => `control characters: ${JSON.stringify(error.message)}`);
}
