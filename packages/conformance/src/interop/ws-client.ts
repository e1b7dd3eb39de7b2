import { readFileSync } from 'node:fs';
import type * as npmWs from 'ws';
import type { Client, Job, Message, Outcome, Step } from './exchange.ts';

/**
 * A client of the table of exchanges on a class with the API of `ws`: ours, or npm `ws`.
 * @param more options for every socket
 */
export function wsClient(
  Class: typeof npmWs.WebSocket,
  perMessageDeflate: npmWs.PerMessageDeflateOptions = { threshold: 0 },
  more: object = {},
): Client {
  return (job) =>
    new Promise((resolve) => {
      const socket = new Class(job.url, [...job.protocols], {
        perMessageDeflate: job.deflate ? perMessageDeflate : false,
        ...(job.ca ? { ca: readFileSync(job.ca) } : {}),
        ...more,
      });
      new Run(socket, job, resolve);
    });
}

class Run {
  readonly #socket: npmWs.WebSocket;
  readonly #job: Job;
  readonly #received: Message[] = [];
  readonly #pongs: string[] = [];
  #opened = false;
  #status: number | null = null;
  #error: string | null = null;

  constructor(socket: npmWs.WebSocket, job: Job, resolve: (outcome: Outcome) => void) {
    this.#socket = socket;
    this.#job = job;
    socket.on('open', () => {
      this.#opened = true;
      for (const step of job.steps) perform(socket, step);
      this.#closeWhenDone();
    });
    socket.on('message', (data, isBinary) => {
      this.#received.push({ type: isBinary ? 'binary' : 'text', data: (data as Buffer).toString('base64') });
      this.#closeWhenDone();
    });
    socket.on('pong', (data) => {
      this.#pongs.push(data.toString('base64'));
      this.#closeWhenDone();
    });
    socket.on('error', (error) => {
      this.#error = error.message;
      const status = /^Unexpected server response: (\d+)/.exec(error.message)?.[1];
      if (status) this.#status = Number(status);
    });
    socket.on('close', (code, reason) => resolve(this.#outcome(code, reason.toString())));
  }

  #closeWhenDone(): void {
    const { close, messages, pongs } = this.#job;
    if (close === null || this.#received.length < messages || this.#pongs.length < pongs) return;
    if (close.code === undefined) this.#socket.close();
    else this.#socket.close(close.code, close.reason);
  }

  #outcome(code: number, reason: string): Outcome {
    return {
      opened: this.#opened,
      protocol: this.#socket.protocol,
      extensions: this.#socket.extensions,
      received: this.#received,
      pongs: this.#pongs,
      close: { code, reason },
      status: this.#status,
      error: this.#error,
    };
  }
}

function perform(socket: npmWs.WebSocket, step: Step): void {
  if (step.do === 'ping') {
    socket.ping(Buffer.from(step.data, 'base64'));
    return;
  }
  for (const [i, part] of step.parts.entries()) {
    socket.send(Buffer.from(part, 'base64'), { binary: step.type === 'binary', fin: i === step.parts.length - 1 });
  }
}
