import { type HeadFault, type HeadFaultReason, headFault } from './head-fault.ts';
import { type HeaderField, HeaderFields } from './header-fields.ts';
import type { RequestHead } from './request.ts';
import type { ResponseHead } from './response.ts';
import { isToken, isTokenCode, trimBlanks } from './tokens.ts';

/** How much head a parser accepts. */
export interface HeadLimits {
  /** Bytes up to and including the empty line. Default 16,384. */
  readonly maxHeadBytes?: number | undefined;
  /** Header lines. Default 100. */
  readonly maxHeaders?: number | undefined;
}

/** Where a parser is: it wants more, has the whole head (and the bytes behind it), or has met a fault that it stays with. */
export type HeadResult<Head> =
  | { readonly state: 'more' }
  | { readonly state: 'done'; readonly head: Head; readonly rest: Buffer }
  | { readonly state: 'failed'; readonly fault: HeadFault };

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DELETE = 0x7f;
const MORE = { state: 'more' } as const;
const FIRST_CAPACITY = 512;

/**
 * Reads one head of HTTP/1 (RFC 9112 §2 to §5), in pieces of any size, each byte once. Strict: lines end in CR LF, no line
 * is folded, no space stands before a colon. Names, order and spelling stay as they came. Never throws on input.
 */
abstract class HeadParser<Line, Head> {
  readonly #maxHeadBytes: number;
  readonly #maxHeaders: number;
  readonly #fields: HeaderField[] = [];
  #startLine: Line | undefined;
  /** The bytes of the current line so far, in a store that doubles. */
  #line = Buffer.allocUnsafe(FIRST_CAPACITY);
  #lineLength = 0;
  #lineOffset = 0;
  #offset = 0;
  #crSeen = false;
  #complete = false;
  #settled: HeadResult<Head> | undefined;

  constructor({ maxHeadBytes = 16_384, maxHeaders = 100 }: HeadLimits = {}) {
    this.#maxHeadBytes = maxHeadBytes;
    this.#maxHeaders = maxHeaders;
  }

  /** Takes the next bytes. Once the result is `done` or `failed`, further calls return it again. */
  push(chunk: Uint8Array): HeadResult<Head> {
    for (let i = 0; i < chunk.length && !this.#settled; i++) {
      const fault = this.#take(chunk[i] as number);
      if (fault) this.#settled = { state: 'failed', fault: headFault(fault.reason, fault.offset) };
      else if (this.#complete) this.#settled = this.#done(Buffer.from(chunk.subarray(i + 1)));
    }
    return this.#settled ?? MORE;
  }

  /** Says that no more bytes come: a head that is not complete by now is truncated. */
  finish(): HeadResult<Head> {
    this.#settled ??= { state: 'failed', fault: headFault('truncated', this.#offset) };
    return this.#settled;
  }

  /** How many bytes of head were taken so far. */
  get bytesTaken(): number {
    return this.#offset;
  }

  /** The first line, without its end; or the offset in it of the first wrong character. */
  protected abstract readStartLine(line: string): Line | number;
  /** May this byte stand at this place of the first line? Lets what is not HTTP fail at once. */
  protected abstract mayStart(offset: number, byte: number): boolean;
  protected abstract readonly skipsEmptyLine: boolean;
  protected abstract makeHead(line: Line, headers: HeaderFields): Head;

  #done(rest: Buffer): HeadResult<Head> {
    return { state: 'done', head: this.makeHead(this.#startLine as Line, new HeaderFields(this.#fields)), rest };
  }

  #take(byte: number): Omit<HeadFault, 'message'> | undefined {
    const offset = this.#offset++;
    if (offset >= this.#maxHeadBytes) return { reason: 'too-large', offset };
    if (this.#crSeen) return byte === LF ? this.#endLine() : { reason: 'bare-cr', offset: offset - 1 };
    if (byte === CR) {
      this.#crSeen = true;
      return undefined;
    }
    const reason = this.#reject(byte);
    if (reason) return { reason, offset };
    if (this.#lineLength === this.#line.length) this.#line = Buffer.concat([this.#line], this.#lineLength * 2);
    this.#line[this.#lineLength++] = byte;
    return undefined;
  }

  #reject(byte: number): HeadFaultReason | undefined {
    if (this.#startLine === undefined && !this.mayStart(this.#lineLength, byte)) return 'not-http';
    if (byte === LF) return 'bare-lf';
    if ((byte < SPACE && byte !== TAB) || byte === DELETE) return 'control-byte';
    if (this.#startLine !== undefined && this.#lineLength === 0 && (byte === SPACE || byte === TAB)) return 'obs-fold';
    return undefined;
  }

  #endLine(): Omit<HeadFault, 'message'> | undefined {
    const start = this.#lineOffset;
    const line = this.#line.toString('latin1', 0, this.#lineLength);
    this.#crSeen = false;
    this.#lineLength = 0;
    this.#lineOffset = this.#offset;
    if (this.#startLine === undefined) {
      // RFC 9112 §2.2: one empty line in front of a request is forgiven.
      if (line === '' && start === 0 && this.skipsEmptyLine) return undefined;
      const read = this.readStartLine(line);
      if (typeof read === 'number') return { reason: 'start-line', offset: start + read };
      this.#startLine = read;
      return undefined;
    }
    if (line === '') {
      this.#complete = true;
      return undefined;
    }
    if (this.#fields.length === this.#maxHeaders) return { reason: 'too-many-headers', offset: start };
    return this.#readField(line, start);
  }

  #readField(line: string, start: number): Omit<HeadFault, 'message'> | undefined {
    const colon = line.indexOf(':');
    if (colon < 0) return { reason: 'no-colon', offset: start };
    if (colon === 0) return { reason: 'empty-name', offset: start };
    for (let i = 0; i < colon; i++) {
      const code = line.charCodeAt(i);
      if (isTokenCode(code)) continue;
      const reason = code === SPACE || code === TAB ? 'space-before-colon' : 'header-name';
      return { reason, offset: start + i };
    }
    this.#fields.push([line.slice(0, colon), trimBlanks(line.slice(colon + 1))]);
    return undefined;
  }
}

type RequestLine = Pick<RequestHead, 'method' | 'target' | 'httpVersion'>;
type StatusLine = Pick<ResponseHead, 'httpVersion' | 'status' | 'reason'>;

/** Reads the head of a request. */
export class RequestHeadParser extends HeadParser<RequestLine, RequestHead> {
  protected override readonly skipsEmptyLine = true;
  #methodEnded = false;

  /** RFC 9112 §3: a method is a token, so that a TLS hello or a frame is found out at its first byte. */
  protected override mayStart(offset: number, byte: number): boolean {
    if (offset > 0 && byte === SPACE) this.#methodEnded = true;
    return this.#methodEnded || isTokenCode(byte) || byte === LF;
  }

  protected override readStartLine(line: string): RequestLine | number {
    const methodEnd = line.indexOf(' ');
    const targetEnd = line.indexOf(' ', methodEnd + 1);
    if (methodEnd < 0 || targetEnd < 0) return line.length;
    const method = line.slice(0, methodEnd);
    const target = line.slice(methodEnd + 1, targetEnd);
    const httpVersion = readVersion(line, targetEnd + 1);
    if (!isToken(method)) return 0;
    if (target === '' || target.includes('\t')) return methodEnd + 1;
    if (httpVersion === undefined || line.length !== targetEnd + 9) return targetEnd + 1;
    return { method, target, httpVersion };
  }

  protected override makeHead(line: RequestLine, headers: HeaderFields): RequestHead {
    return { ...line, headers };
  }
}

/** Reads the head of an answer. */
export class ResponseHeadParser extends HeadParser<StatusLine, ResponseHead> {
  protected override readonly skipsEmptyLine = false;

  /** RFC 9112 §4: the first five bytes are known, so that whatever is not HTTP is found out at its first byte. */
  protected override mayStart(offset: number, byte: number): boolean {
    return offset >= 5 || byte === 'HTTP/'.charCodeAt(offset);
  }

  /** The reason, and the space in front of it, may be missing: many servers leave them out. */
  protected override readStartLine(line: string): StatusLine | number {
    const httpVersion = readVersion(line, 0);
    if (httpVersion === undefined) return 0;
    if (line.charCodeAt(8) !== SPACE) return 8;
    let status = 0;
    for (let i = 9; i < 12; i++) {
      const digit = line.charCodeAt(i) - 0x30;
      if (!(digit >= 0 && digit <= 9)) return i;
      status = status * 10 + digit;
    }
    // RFC 9110 §15: the first digit is the class of the answer, and there is no class 0.
    if (status < 100) return 9;
    if (line.length > 12 && line.charCodeAt(12) !== SPACE) return 12;
    return { httpVersion, status, reason: line.slice(13) };
  }

  protected override makeHead(line: StatusLine, headers: HeaderFields): ResponseHead {
    return { ...line, headers };
  }
}

/** The version in `HTTP/d.d` at `from` (RFC 9112 §2.3). */
function readVersion(line: string, from: number): string | undefined {
  if (!line.startsWith('HTTP/', from)) return undefined;
  const isDigit = (i: number) => line.charCodeAt(i) >= 0x30 && line.charCodeAt(i) <= 0x39;
  if (!isDigit(from + 5) || line[from + 6] !== '.' || !isDigit(from + 7)) return undefined;
  return line.slice(from + 5, from + 8);
}
