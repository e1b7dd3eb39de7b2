import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { type HeadFault, type ResponseHead, ResponseHeadParser } from '@handfast/ws/protocol';
import { type Exchange, type ExchangeEnd, MAX_INTERIM, type OpenFailure, type Segment } from '../evidence/exchange.ts';
import type { RequestShape } from '../evidence/request-shape.ts';
import { farewell } from './conversation/farewell.ts';
import { isInterim } from './interim.ts';
import { isOpen, isTrustworthy, openStream } from './open-stream.ts';
import { withoutSecrets, written } from './request.ts';
import type { Route } from './route.ts';

/** Of all heads together: those of interim answers, too. */
const MAX_HEAD_BYTES = 64 * 1024;
const MAX_RECEIVED_BYTES = 256 * 1024;
const MAX_REST_BYTES = 64 * 1024;

export interface ExchangeLimits {
  /** For the stream, and again for the head of the answer. */
  readonly timeoutMs: number;
  /** How long to wait, after the head, for what is behind it; the body of a whole answer ends it sooner. Default 0. */
  readonly restMs?: number;
  /** The same for the body of an answer that is no 101. Default `restMs`. */
  readonly bodyMs?: number;
  readonly signal: AbortSignal;
}

/** An exchange whose stream is still open: what the frames are spoken on. */
export interface OpenExchange {
  readonly exchange: Exchange;
  /** Paused, with whatever came behind the head in `exchange.rest` and not in it; undefined where it is gone. */
  readonly stream: Duplex | undefined;
}

/**
 * Sends one request on a connection of its own, records what comes, and ends the connection: an open WebSocket with a close
 * frame, for which nobody waits. Never rejects.
 */
export async function exchange(route: Route, shape: RequestShape, limits: ExchangeLimits): Promise<Exchange> {
  const { exchange: done, stream } = await openExchange(route, shape, limits);
  if (stream && done.head?.status === 101) farewell(stream);
  else stream?.destroy();
  return done;
}

/**
 * The same, and leaves the connection open when an answer came. The caller destroys the stream. Credentials are left out where
 * the certificate of this very connection does not prove to whom they would go.
 */
export async function openExchange(route: Route, wanted: RequestShape, limits: ExchangeLimits): Promise<OpenExchange> {
  const opened = await openStream(route, limits);
  const isSafe = !isOpen(opened) || isTrustworthy(opened.tls, route.tls);
  const { text, key } = written(isSafe ? wanted : withoutSecrets(wanted));
  if (!isOpen(opened)) return { exchange: notOpened(text, key, opened), stream: undefined };
  const { stream } = opened;
  const recorder = new Recorder(stream, limits);
  stream.write(text, 'latin1');
  const end = await recorder.done;
  const exchanged = { request: text, key, end, failure: undefined, openMs: opened.ms, ...recorder.record };
  if (end === 'answered' && !stream.destroyed) return { exchange: exchanged, stream };
  stream.destroy();
  return { exchange: exchanged, stream: undefined };
}

function notOpened(request: string, key: string, failure: OpenFailure): Exchange {
  return { request, key, end: 'not-opened', failure, openMs: failure.ms, ...nothing };
}

type Record = Omit<Exchange, 'request' | 'key' | 'end' | 'failure' | 'openMs'>;

const nothing: Record = {
  segments: [],
  interim: [],
  head: undefined,
  rawHead: Buffer.alloc(0),
  fault: undefined,
  rest: Buffer.alloc(0),
  firstByteMs: undefined,
  headMs: undefined,
};

/** Reads one stream until its answer is there. */
class Recorder {
  readonly done: Promise<ExchangeEnd>;
  readonly #began = performance.now();
  readonly #segments: Segment[] = [];
  readonly #interim: ResponseHead[] = [];
  #parser = parserOf(MAX_HEAD_BYTES);
  #receivedBytes = 0;
  /** Where the head that is being read began. */
  #headAt = 0;
  #head: ResponseHead | undefined;
  #rawHead: Buffer = Buffer.alloc(0);
  #rest: Buffer = Buffer.alloc(0);
  #fault: HeadFault | undefined;
  #headMs: number | undefined;

  constructor(stream: Duplex, { timeoutMs, restMs = 0, bodyMs = restMs, signal }: ExchangeLimits) {
    this.done = new Promise((resolve) => {
      const finish = (end: ExchangeEnd): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        stream.pause();
        stream.off('data', read);
        stream.off('end', ended);
        stream.off('close', closed);
        stream.off('error', failed);
        resolve(end);
      };
      const outcome = (otherwise: ExchangeEnd): ExchangeEnd =>
        this.#head ? 'answered' : this.#fault ? 'unreadable' : otherwise;
      const abort = (): void => finish(outcome('timeout'));
      const failed = (): void => finish(outcome('reset'));
      const closed = (): void => finish(outcome('closed'));
      const ended = (): void => {
        if (!this.#head && !this.#fault && this.#receivedBytes > 0) this.#noteFault(this.#parser.finish());
        closed();
      };
      const read = (bytes: Buffer): void => {
        const wasDone = this.#head !== undefined || this.#fault !== undefined;
        this.#take(bytes);
        if (!this.#head && !this.#fault) return;
        const waitMs = this.#head && this.#head.status !== 101 ? bodyMs : restMs;
        if (waitMs === 0 || this.#bodyIsWhole()) return finish(outcome('answered'));
        if (wasDone) return;
        clearTimeout(timer);
        timer = setTimeout(abort, waitMs);
      };
      let timer = setTimeout(abort, timeoutMs);
      signal.addEventListener('abort', abort, { once: true });
      stream.on('error', failed);
      stream.once('close', closed);
      stream.once('end', ended);
      stream.on('data', read);
      // A tunnel was paused when its proxy had answered.
      stream.resume();
      if (signal.aborted) abort();
      else if (stream.destroyed) closed();
    });
  }

  get record(): Record {
    return {
      segments: this.#segments,
      interim: this.#interim,
      head: this.#head,
      rawHead: this.#rawHead,
      fault: this.#fault,
      rest: this.#rest,
      firstByteMs: this.#segments[0]?.atMs,
      headMs: this.#headMs,
    };
  }

  #take(bytes: Buffer): void {
    const room = MAX_RECEIVED_BYTES - this.#receivedBytes;
    if (room > 0) this.#segments.push({ atMs: performance.now() - this.#began, bytes: bytes.subarray(0, room) });
    this.#receivedBytes += bytes.length;
    if (this.#head) this.#keepRest(bytes);
    else if (!this.#fault) this.#parse(bytes);
  }

  #parse(bytes: Buffer): void {
    let result = this.#parser.push(bytes);
    while (isInterim(result) && this.#interim.length < MAX_INTERIM) {
      this.#interim.push(result.head);
      this.#headAt += this.#parser.bytesTaken;
      this.#parser = parserOf(MAX_HEAD_BYTES - this.#headAt);
      result = this.#parser.push(result.rest);
    }
    if (result.state === 'more') return;
    if (result.state === 'failed') return this.#noteFault(result);
    const all = Buffer.concat(this.#segments.map((segment) => segment.bytes));
    this.#head = result.head;
    this.#rawHead = all.subarray(this.#headAt, this.#headAt + this.#parser.bytesTaken);
    this.#headMs = performance.now() - this.#began;
    this.#keepRest(result.rest);
  }

  #noteFault(result: ReturnType<ResponseHeadParser['push']>): void {
    if (result.state === 'failed') this.#fault = result.fault;
  }

  #keepRest(bytes: Buffer): void {
    const room = MAX_REST_BYTES - this.#rest.length;
    if (room > 0) this.#rest = Buffer.concat([this.#rest, bytes.subarray(0, room)]);
  }

  /** Is everything there that Content-Length promises, or the last chunk? */
  #bodyIsWhole(): boolean {
    if (!this.#head || this.#head.status === 101) return false;
    if (this.#head.status === 204 || this.#head.status === 304) return true;
    // Nothing more would be kept.
    if (this.#rest.length === MAX_REST_BYTES) return true;
    if (this.#head.headers.lists('transfer-encoding', 'chunked')) return this.#rest.includes('0\r\n\r\n');
    const length = this.#head.headers.get('content-length');
    return length !== undefined && /^\d+$/.test(length) && this.#rest.length >= Number(length);
  }
}

function parserOf(maxHeadBytes: number): ResponseHeadParser {
  return new ResponseHeadParser({ maxHeadBytes, maxHeaders: 1000 });
}
