import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  type Done,
  Endpoint,
  type EndpointOptions,
  encodeFrame,
  type InflateOutcome,
  type InflateTask,
  type ViolationCode,
  violations,
} from '@handfast/ws/protocol';
import { type ReadFrame, readFrames } from '@handfast/ws/testing';
import { ensure } from './target.ts';

const defaults: Omit<EndpointOptions, 'role'> = {
  deflate: undefined,
  deflateOptions: {},
  maxPayload: 1024 * 1024,
  maxFragments: 0,
  maxInflateRatio: 0,
  maxPendingAutoPongs: 0,
  autoPong: true,
  checkUtf8: true,
  anyLengthEncoding: false,
  maskSource: () => 0x04030201,
};

/** What an endpoint made of the bytes it got, written down; with what must hold for any bytes at all. */
export class EndpointRecorder {
  readonly endpoint: Endpoint;
  /** Everything that came out, in order, in a form that compares. */
  readonly log: string[] = [];
  violation: { readonly code: ViolationCode; readonly received: string } | undefined;
  readonly #role: EndpointOptions['role'];
  readonly #echoes: boolean;
  readonly #flushesLate: boolean;
  readonly #heard: () => void;
  readonly #flushes: (() => void)[] = [];
  readonly #written: Buffer[] = [];
  readonly #jobs: (() => void)[] = [];
  readonly #handedOver: { readonly data: Buffer; readonly text: string }[] = [];

  /**
   * @param flushesLate what is written reaches the system only when `flush` is called
   * @param heard called for each message, ping and pong, in place of a listener of the program
   */
  constructor(
    options: Partial<EndpointOptions> & Pick<EndpointOptions, 'role'>,
    { echoes = false, flushesLate = false, heard = () => {} } = {},
  ) {
    this.#role = options.role;
    this.#echoes = echoes;
    this.#flushesLate = flushesLate;
    this.#heard = heard;
    this.endpoint = new Endpoint({ ...defaults, ...options }, this.#sink());
  }

  #sink(): ConstructorParameters<typeof Endpoint>[1] {
    return {
      message: (data, isBinary, fragmentEnds) => {
        this.#put(`${isBinary ? 'binary' : 'text'} [${fragmentEnds ?? ''}]`, data);
        const options = { binary: isBinary, compress: true, fin: true, mask: this.#role === 'client' };
        if (this.#echoes && this.endpoint.canSend) this.endpoint.send(data, options);
        this.#heard();
      },
      ping: (data) => {
        this.#put('ping', data);
        this.#heard();
      },
      pong: (data) => {
        this.#put('pong', data);
        this.#heard();
      },
      closeReceived: (code, reason) => this.#put(`close ${code}`, reason),
      violation: (code, received) => {
        ensure(received.length < 1000, () => `${code} is described in ${received.length} characters`);
        this.violation = { code, received };
        this.log.push(`violation ${violations[code].closeCode} ${code}`);
      },
      inflate: (task) => this.#jobs.push(() => this.endpoint.reader.inflated(inflateNow(task))),
      deflate: (deflater, data, done) => this.#jobs.push(() => done(deflateRawSync(data, deflater.options(data)))),
      frame: (firstByte, payload, mask, done) => this.#write(encodeFrame(firstByte, payload, mask), done),
      framed: (bytes, done) => this.#write(bytes, done),
      failed: (error) => this.log.push(`failed ${error.message}`),
      end: () => this.log.push('end'),
    };
  }

  #write(bytes: readonly Buffer[], done: Done | undefined): void {
    for (const part of bytes) this.#written.push(Buffer.from(part));
    if (this.#flushesLate && done) this.#flushes.push(done);
    else done?.();
  }

  #put(kind: string, data: Buffer): void {
    const text = data.toString('latin1');
    this.log.push(`${kind} ${text}`);
    this.#handedOver.push({ data, text });
  }

  /** Bytes from the peer. The work that is due off the main thread is done before the next chunk comes. */
  receive(chunks: readonly Buffer[]): this {
    for (const original of chunks) {
      const chunk = Buffer.from(original);
      this.endpoint.receive(chunk);
      this.work();
      // A transport may use its memory again.
      chunk.fill(0xaa);
    }
    return this;
  }

  /** Does what is due off the main thread. */
  work(): void {
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) job();
  }

  /** The system takes all that was written so far; what that causes to be written waits for the next time. */
  flush(): void {
    for (const done of this.#flushes.splice(0)) done();
  }

  /** What was written, in frames. */
  get frames(): ReadFrame[] {
    return readFrames(this.written).frames;
  }

  /** All that was written. */
  get written(): Buffer {
    return Buffer.concat(this.#written);
  }

  /** Lets go of all that came out, so that what the endpoint itself holds can be measured. */
  forget(): void {
    this.log.length = 0;
    this.#written.length = 0;
    this.#handedOver.length = 0;
    this.#jobs.length = 0;
  }

  /** What holds whatever came in. */
  ensureSane(): void {
    const { log } = this;
    ensure(!log.some((it) => it.startsWith('failed')), () => `the writer failed: ${log.at(-1)}`);
    const last = log.findIndex((it) => it.startsWith('violation') || it.startsWith('close '));
    const after = last < 0 ? [] : log.slice(last + 1);
    ensure(after.every((it) => it === 'end') && after.length <= 1, () => `after the end came ${after.join('; ')}`);
    for (const { data, text } of this.#handedOver) {
      ensure(data.toString('latin1') === text, 'what was handed over changed afterwards');
    }
    this.#ensureSaneFrames();
  }

  #ensureSaneFrames(): void {
    const { frames, rest } = readFrames(Buffer.concat(this.#written));
    ensure(rest.length === 0, 'it wrote a piece of a frame');
    for (const { masked, rsv, opcode, payload } of frames) {
      ensure(masked === (this.#role === 'client'), 'it wrote a frame with the wrong masking');
      ensure((rsv & 3) === 0 && [0, 1, 2, 8, 9, 10].includes(opcode), 'it wrote reserved bits or a reserved opcode');
      ensure(opcode < 8 || payload.length <= 125, 'it wrote a control frame that is too long');
    }
    const closes = frames.filter(({ opcode }) => opcode === 8);
    ensure(closes.length <= 1, `it wrote ${closes.length} close frames`);
    ensure(closes.length === 0 || frames.at(-1)?.opcode === 8, 'it wrote something behind its close frame');
    const ending = this.log.find((it) => it.startsWith('violation') || it.startsWith('close '));
    if (ending === undefined) return;
    ensure(closes.length === 1 && this.log.at(-1) === 'end', 'the closing handshake was not finished');
    const code = closes[0] && closes[0].payload.length >= 2 ? closes[0].payload.readUInt16BE(0) : 1005;
    ensure(this.#closedFirst || ending.split(' ')[1] === `${code}`, `${ending} was answered with ${code}`);
  }

  #closedFirst = false;

  /** This side begins the closing handshake. */
  close(): this {
    this.#closedFirst = true;
    this.endpoint.close(1001, 'enough');
    return this;
  }
}

/** Does at once what a connection does off the main thread. */
export function inflateNow(task: InflateTask): InflateOutcome {
  for (;;) {
    try {
      const step = inflateRawSync(task.input, task.options) as unknown as {
        buffer: Buffer;
        engine: { bytesWritten: number };
      };
      const result = task.accept({ buffer: step.buffer, consumedBytes: step.engine.bytesWritten });
      if (result) return result;
    } catch (error) {
      return task.fail(error as Error);
    }
  }
}
