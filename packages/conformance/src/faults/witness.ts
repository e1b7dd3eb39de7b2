import type { SendData, SendOptions, WebSocket } from '@handfast/ws';

/** How one send ended: of `send` how often its callback was called, of `sendAsync` how the promise settled. */
interface Sent {
  settled: number;
  error: Error | undefined;
}

/** Watches one socket of ours from its beginning: what must happen exactly once, and with which words. */
export class Witness {
  readonly socket: WebSocket;
  readonly errors: Error[] = [];
  readonly codes: number[] = [];
  readonly sent: Sent[] = [];
  #afterClose: string[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', (error) => this.errors.push(error));
    socket.on('close', (code) => this.codes.push(code));
    for (const event of ['open', 'message', 'ping', 'pong', 'error'])
      socket.on(event as 'open', () => this.codes.length > 0 && this.#afterClose.push(event));
  }

  send(data: SendData, options: SendOptions = {}): void {
    const sent: Sent = { settled: 0, error: undefined };
    this.sent.push(sent);
    this.socket.send(data, options, (error) => {
      sent.settled++;
      sent.error = error ?? undefined;
    });
  }

  sendAsync(data: SendData): void {
    const sent: Sent = { settled: 0, error: undefined };
    this.sent.push(sent);
    const settle = (error?: Error) => {
      sent.settled++;
      sent.error = error;
    };
    this.socket.sendAsync(data).then(() => settle(), settle);
  }

  get failedSends(): number {
    return this.sent.filter(({ error }) => error).length;
  }

  /** Resolves when it has closed, and whatever comes behind that has come. */
  async closed(): Promise<void> {
    // Not `once` of node:events: an error on the way to the end is no surprise.
    if (this.codes.length === 0) await new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    await turns();
  }

  /** Calls what has no effect any more, and waits for what should not come of it. */
  async touch(): Promise<void> {
    const { socket } = this;
    socket.pause();
    socket.resume();
    socket.close();
    socket.terminate();
    const failed = this.failedSends;
    this.send('too late');
    await turns();
    if (this.failedSends === failed) this.#afterClose.push('a send that was done');
  }

  /** What is not as it should be, once it has closed. */
  complaints(): string[] {
    const { socket, codes, errors, sent } = this;
    const complaints: string[] = [];
    if (codes.length !== 1) complaints.push(`close happened ${codes.length} times`);
    if (errors.length > 1) complaints.push(`error happened ${errors.length} times`);
    if (socket.readyState !== socket.CLOSED) complaints.push(`its readyState is ${socket.readyState}`);
    for (const event of this.#afterClose) complaints.push(`${event} came after close`);
    for (const [index, { settled, error }] of sent.entries()) {
      if (settled !== 1) complaints.push(`send ${index} settled ${settled} times`);
      if (error && !hasCode(error)) complaints.push(`send ${index} failed without a code: ${error}`);
    }
    for (const error of errors) if (!hasCode(error)) complaints.push(`an error without a code: ${error}`);
    const wasOpen = socket._sender !== null;
    if (codes[0] === 1006 && wasOpen && !socket.closeCause) complaints.push('it was lost, and nothing says why');
    if (codes[0] === 1006 && !wasOpen && errors.length === 0) complaints.push('it did not open, and nothing says why');
    return complaints;
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

function hasCode(error: Error): boolean {
  return typeof (error as { code?: unknown }).code === 'string';
}
