import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ClientSettings } from './settings.ts';

export type Data = string | Buffer | ArrayBuffer;
export type Send = (data: string | Buffer) => void;

/** Opens one connection to the echo server; resolves with what sends on it. */
export type Open = (settings: ClientSettings, onMessage: (data: Data) => void) => Promise<Send>;

/** One reply in so many is compared byte by byte; of the others the length is. */
const compareEvery = 256;

/** Keeps messages on the way on every connection, and tells the runner what that cost this process. */
export async function drive(open: Open, settings: ClientSettings): Promise<void> {
  const load = new Load(settings);
  await load.connect(open);
  const { messages = 0 } = settings;
  await load.phase(settings.warmUpSeconds, Math.ceil(messages / 10));
  const lines = createInterface({ input: process.stdin });
  const closed = once(lines, 'close');
  console.log('READY');
  await once(lines, 'line');
  const before = process.cpuUsage();
  const startedMs = performance.now();
  const count = await load.phase(settings.seconds, messages);
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  console.log(`DONE ${JSON.stringify({ count, seconds, cpu: user + system })}`);
  await closed;
  process.exit(0);
}

class Load {
  readonly #settings: ClientSettings;
  readonly #payload: string | Buffer;
  readonly #bytes: Buffer;
  readonly #sends: Send[] = [];
  #limit = 0;
  #sent = 0;
  #received = 0;
  #over: (() => void) | undefined;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#bytes = Buffer.from(Array.from({ length: settings.bytes }, (_, i) => 0x20 + (i % 95)));
    this.#payload = settings.isText ? this.#bytes.toString() : this.#bytes;
  }

  async connect(open: Open): Promise<void> {
    for (let i = 0; i < this.#settings.connections; i++) {
      const slot = i;
      this.#sends.push(await open(this.#settings, (data) => this.#took(data, this.#sends[slot] as Send)));
    }
  }

  /** Resolves with the number of messages when the last one is back. */
  async phase(seconds: number, messages: number): Promise<number> {
    this.#limit = messages > 0 ? messages : Number.POSITIVE_INFINITY;
    this.#sent = 0;
    this.#received = 0;
    const over = new Promise<void>((resolve) => {
      this.#over = resolve;
    });
    const timer = setTimeout(() => {
      this.#limit = 0;
    }, seconds * 1000);
    for (const send of this.#sends) {
      for (let i = 0; i < this.#settings.inFlight && this.#sent < this.#limit; i++) {
        this.#sent++;
        send(this.#payload);
      }
    }
    await over;
    clearTimeout(timer);
    return this.#received;
  }

  #took(data: Data, send: Send): void {
    this.#received++;
    if ((typeof data === 'string' ? data.length : data.byteLength) !== this.#bytes.length) wrong();
    if (this.#received % compareEvery === 0 && !asBuffer(data).equals(this.#bytes)) wrong();
    if (this.#sent < this.#limit) {
      this.#sent++;
      send(this.#payload);
    } else if (this.#received === this.#sent) this.#over?.();
  }
}

function asBuffer(data: Data): Buffer {
  return typeof data === 'string' || data instanceof ArrayBuffer ? Buffer.from(data as string) : data;
}

function wrong(): never {
  console.log('ERROR a message came back altered');
  process.exit(1);
}
