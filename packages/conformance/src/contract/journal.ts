import type { WebSocket } from 'ws';

const LONG = 60;

/** The error codes that the docs of `ws` name: the same in every implementation. */
const documentedCodes = new Set([
  'WS_ERR_EXPECTED_FIN',
  'WS_ERR_EXPECTED_MASK',
  'WS_ERR_INVALID_CLOSE_CODE',
  'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
  'WS_ERR_INVALID_OPCODE',
  'WS_ERR_INVALID_UTF8',
  'WS_ERR_UNEXPECTED_MASK',
  'WS_ERR_UNEXPECTED_RSV_1',
  'WS_ERR_UNEXPECTED_RSV_2_3',
  'WS_ERR_TOO_MANY_BUFFERED_PARTS',
  'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
  'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
]);

/** An error, as far as implementations must agree on it. */
export type AnyError = Error & { code?: string };

/**
 * Writes down what happens on a socket, in order, one line each: `open`, `message text hello`, `message binary 0102`,
 * `ping x`, `close 1000 bye`, `error WS_ERR_INVALID_UTF8` (or `error` alone where the docs name no code), and what the
 * case itself notes. The events `redirect` and `unexpected-response` are not watched, because a listener changes what
 * happens.
 */
export class Journal {
  readonly lines: string[] = [];
  readonly errors: AnyError[] = [];
  #waiting: (() => void)[] = [];

  constructor(socket?: WebSocket) {
    if (!socket) return;
    socket.on('upgrade', () => this.note('upgrade'));
    socket.on('open', () => this.note('open'));
    socket.on('message', (data, isBinary) => this.note(`message ${showMessage(data, isBinary)}`));
    socket.on('ping', (data) => this.note(`ping ${data}`));
    socket.on('pong', (data) => this.note(`pong ${data}`));
    socket.on('error', (error: AnyError) => {
      this.errors.push(error);
      this.note(error.code && documentedCodes.has(error.code) ? `error ${error.code}` : 'error');
    });
    socket.on('close', (code, reason) => this.note(`close ${code} ${reason}`));
  }

  /** The lines without those of the opening, which only a client has. */
  get talk(): string[] {
    return this.lines.filter((line) => line !== 'upgrade' && line !== 'open');
  }

  /** The one error there was. */
  get error(): AnyError {
    if (this.errors.length !== 1) throw new Error(`${this.errors.length} errors: ${this.lines.join(' | ')}`);
    return this.errors[0] as AnyError;
  }

  /** Adds a line of the case's own. */
  note(line: string): void {
    this.lines.push(line.trimEnd());
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** A callback that notes `name`, and the error if it gets one. */
  callback(name: string): (error?: Error | null) => void {
    return (error) => this.note(error ? `${name} failed` : name);
  }

  /** Resolves once there are `count` lines that begin so. */
  async until(beginning: string, count = 1): Promise<void> {
    while (this.lines.filter((line) => line.startsWith(beginning)).length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Forgets the lines so far. */
  clear(): void {
    this.lines.length = 0;
  }
}

function showMessage(data: unknown, isBinary: boolean): string {
  if (data instanceof Blob) return `blob of ${data.size}`;
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
  if (bytes.length > LONG) return `${isBinary ? 'binary' : 'text'} of ${bytes.length}`;
  return isBinary ? `binary ${bytes.toString('hex')}` : `text ${bytes}`;
}
