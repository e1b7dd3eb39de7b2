import { deepStrictEqual } from 'node:assert/strict';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type InflateTask, stepOf } from '../protocol/deflate/inflater.ts';
import { Endpoint, type EndpointOptions } from '../protocol/endpoint.ts';
import { encodeFrame } from '../protocol/frames/encode-frame.ts';
import { maskKeyOf } from '../protocol/frames/mask-key.ts';
import type { Done } from '../protocol/messages/message-writer.ts';
import { readFrames, TEST_MASK } from './frames.ts';

/** One thing that an endpoint put out, in a form that compares and prints well. */
export type Output =
  | { readonly text: string }
  | { readonly binary: string }
  | { readonly ping: string }
  | { readonly pong: string }
  | { readonly closed: number; readonly reason: string }
  | { readonly violation: string }
  | { readonly sent: number; readonly payload: string; readonly fin?: false; readonly rsv?: number }
  | { readonly job: 'inflate' | 'deflate' }
  | { readonly failed: string }
  | 'end';

const defaults: Omit<EndpointOptions, 'role'> = {
  deflate: undefined,
  deflateOptions: {},
  maxPayload: 100 * 1024 * 1024,
  maxFragments: 0,
  maxInflateRatio: 0,
  maxPendingAutoPongs: 0,
  autoPong: true,
  checkUtf8: true,
  anyLengthEncoding: false,
  maskSource: () => maskKeyOf(TEST_MASK),
};

/**
 * An endpoint with its outputs written down: feed bytes and commands, then say what must have come out, in order. Payloads
 * of binary messages are hexadecimal, all others text. Frames are shown unmasked.
 */
export class Transcript {
  readonly endpoint: Endpoint;
  readonly #outputs: Output[] = [];
  readonly #jobs: (() => void)[] = [];
  readonly #flushes: Done[] = [];
  readonly #autoFlush: boolean;

  /** @param autoFlush whether written bytes count as handed to the system at once; else `flush` does it */
  constructor(options: Partial<EndpointOptions> & Pick<EndpointOptions, 'role'>, autoFlush = true) {
    this.#autoFlush = autoFlush;
    this.endpoint = new Endpoint({ ...defaults, ...options }, this.#sink());
  }

  #sink(): ConstructorParameters<typeof Endpoint>[1] {
    const put = (output: Output) => void this.#outputs.push(output);
    return {
      message: (data, isBinary) => put(isBinary ? { binary: data.toString('hex') } : { text: data.toString() }),
      ping: (data) => put({ ping: data.toString() }),
      pong: (data) => put({ pong: data.toString() }),
      closeReceived: (code, reason) => put({ closed: code, reason: reason.toString() }),
      violation: (code) => put({ violation: code }),
      inflate: (task) => {
        put({ job: 'inflate' });
        this.#jobs.push(() => this.endpoint.reader.inflated(inflateNow(task)));
      },
      deflate: (deflater, data, deflated) => {
        put({ job: 'deflate' });
        this.#jobs.push(() => deflated(deflateRawSync(data, deflater.options(data))));
      },
      frame: (firstByte, payload, mask, done) => this.#written(encodeFrame(firstByte, payload, mask), done),
      framed: (bytes, done) => this.#written(bytes, done),
      failed: (error) => put({ failed: error.message }),
      end: () => put('end'),
    };
  }

  #written(bytes: readonly Buffer[], done: Done | undefined): void {
    for (const { opcode, fin, rsv, payload } of readFrames(Buffer.concat(bytes)).frames) {
      const shown = opcode === 8 && payload.length >= 2 ? showClose(payload) : payload.toString();
      this.#outputs.push({ sent: opcode, payload: shown, ...(fin ? {} : { fin }), ...(rsv ? { rsv } : {}) });
    }
    if (!done) return;
    if (this.#autoFlush) done();
    else this.#flushes.push(done);
  }

  /** Bytes from the peer; each argument is a chunk of its own. */
  receive(...chunks: Uint8Array[]): this {
    for (const chunk of chunks) this.endpoint.receive(Buffer.from(chunk));
    return this;
  }

  /** The same bytes, one by one. */
  receiveByteByByte(bytes: Uint8Array): this {
    for (const byte of bytes) this.endpoint.receive(Buffer.of(byte));
    return this;
  }

  /** Does the work that was given off, in order. */
  runJobs(): this {
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) job();
    return this;
  }

  /** The system took all bytes written so far. */
  flush(): this {
    for (let done = this.#flushes.shift(); done; done = this.#flushes.shift()) done();
    return this;
  }

  /** Exactly these outputs came since the last call; shows the difference if not. */
  expect(...outputs: Output[]): this {
    deepStrictEqual(this.#outputs.splice(0), outputs);
    return this;
  }
}

function showClose(payload: Buffer): string {
  return `${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`.trimEnd();
}

function inflateNow(task: InflateTask) {
  for (;;) {
    try {
      const result = task.accept(stepOf(inflateRawSync(task.input, task.options)));
      if (result) return result;
    } catch (error) {
      return task.fail(error as Error);
    }
  }
}
