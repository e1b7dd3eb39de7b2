import type { Client, Job, Outcome } from './exchange.ts';
import { Child, type ChildOptions } from './processes.ts';

/** A client in another process: reads jobs from standard input, one JSON line each, and answers each with an outcome. */
export class ClientPeer {
  readonly #child: Child;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(child: Child) {
    this.#child = child;
  }

  static async start(command: string, args: readonly string[], options?: ChildOptions): Promise<ClientPeer> {
    const child = new Child(command, args, options);
    await child.line(/^READY$/);
    return new ClientPeer(child);
  }

  /** Jobs run one after the other. */
  readonly run: Client = (job) => {
    const mine = this.#last.then(() => this.#one(job));
    this.#last = mine.catch(() => {});
    return mine;
  };

  get log(): string {
    return this.#child.log;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }

  async #one(job: Job): Promise<Outcome> {
    const answer = this.#child.line(/^OUTCOME (.*)$/);
    this.#child.writeLine(JSON.stringify(job));
    return JSON.parse((await answer)[1] ?? '') as Outcome;
  }
}

/** A server in another process: prints `READY port` once it listens on 127.0.0.1, and obeys the orders of the table. */
export class ServerPeer {
  readonly port: number;
  readonly #child: Child;

  private constructor(child: Child, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(command: string, args: readonly string[], options?: ChildOptions): Promise<ServerPeer> {
    const child = new Child(command, args, options);
    const [, port] = await child.line(/^READY (\d+)$/);
    return new ServerPeer(child, Number(port));
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get log(): string {
    return this.#child.log;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
