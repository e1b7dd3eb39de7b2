import { Redactor } from '../../protocol/handshake/redact.ts';
import type { ConnectionEnd } from '../connection-end.ts';
import { FrameScanner } from './frame-scanner.ts';
import type { WireBytes, WireEvent, WireRecord } from './wire-record.ts';

/** A head of more bytes is not one. */
const MAX_HEAD_BYTES = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** What a log is told once. */
export interface WireLogSettings {
  readonly role: 'client' | 'server';
  /** How many bytes of a payload are kept for the log. */
  readonly previewBytes: number;
  /** Further names of secrets. */
  readonly redact?: readonly string[] | undefined;
  /** Milliseconds. */
  readonly now: () => number;
}

let logs = 0;

/** What passes over the transport of one socket, as records: heads, then frames. Pure: bytes in, records out. */
export class WireLog {
  readonly #settings: WireLogSettings;
  readonly #report: (record: WireRecord) => void;
  readonly #id = ++logs;
  readonly #startedAt: number;
  readonly #redactor: Redactor;
  #sent: Side;
  #received: Side;
  #hasEnded = false;

  /** @param report must not throw */
  constructor(settings: WireLogSettings, report: (record: WireRecord) => void) {
    const { redact, now } = settings;
    this.#settings = settings;
    this.#report = report;
    this.#startedAt = now();
    this.#redactor = new Redactor(redact);
    this.#sent = this.#side('sent');
    this.#received = this.#side('received');
  }

  #side(direction: 'sent' | 'received'): Side {
    const { role, previewBytes } = this.#settings;
    const isClients = (role === 'client') === (direction === 'sent');
    const settings = { direction, previewBytes, redactor: this.#redactor, masked: isClients, answers: !isClients };
    return new Side(
      settings,
      (event) => this.#tell(event),
      () => this.#sent.asksProxy,
    );
  }

  /** Another transport takes the place of this one, for another request: behind a redirect, or inside of a tunnel. */
  moved(): void {
    this.#sent.end();
    this.#received.end();
    this.#sent = this.#side('sent');
    this.#received = this.#side('received');
  }

  /** The next bytes that this side has sent, cut anywhere. */
  sent(bytes: Buffer): void {
    this.#sent.push(bytes);
  }

  /** The next bytes that came, cut anywhere. */
  received(bytes: Buffer): void {
    this.#received.push(bytes);
  }

  /** The head of the request, where its bytes are not to be had: Node's HTTP server has read it. */
  requestReceived(text: string): void {
    this.#tell({ kind: 'head', direction: 'received', text: this.#redactor.head(text) });
  }

  /** The handshake is over, or none was seen: what follows is frames. What came behind the head of an answer comes once more. */
  opened(): void {
    this.#sent.opened();
    this.#received.opened();
  }

  /** The connection is closed: nothing follows. */
  closed({ code, reason, cause, begunBy }: Pick<ConnectionEnd, 'code' | 'reason' | 'cause' | 'begunBy'>): void {
    const why = cause && this.#redactor.sentence(`${cause.code}: ${cause.message}`);
    this.#end({ kind: 'end', closeCode: code, reason: reason.toString(), begunBy, cause: why });
  }

  /** The handshake failed: nothing follows. */
  failed(error: Error & { readonly code?: unknown }): void {
    const cause = this.#redactor.sentence(`${error.code}: ${error.message}`);
    this.#end({ kind: 'end', closeCode: undefined, reason: '', begunBy: undefined, cause });
  }

  #end(event: WireEvent): void {
    if (this.#hasEnded) return;
    this.#sent.end();
    this.#received.end();
    this.#tell(event);
    this.#hasEnded = true;
  }

  #tell(event: WireEvent): void {
    if (this.#hasEnded) return;
    const { role, now } = this.#settings;
    this.#report({ ...event, id: this.#id, role, atMs: now() - this.#startedAt } as WireRecord);
  }
}

interface SideSettings {
  readonly direction: 'sent' | 'received';
  /** Whether frames of this side are to be masked. */
  readonly masked: boolean;
  /** Whether its heads are those of answers. */
  readonly answers: boolean;
  readonly previewBytes: number;
  readonly redactor: Redactor;
}

/** One direction. */
class Side {
  readonly #settings: SideSettings;
  readonly #tell: (event: WireEvent) => void;
  readonly #scanner: FrameScanner;
  readonly #isTunnelled: () => boolean;
  /** The last request was a CONNECT (RFC 9110 §9.3.6). */
  asksProxy = false;
  #state: 'head' | 'frames' | 'body' | 'not HTTP' = 'head';
  #head: Buffer = Buffer.alloc(0);
  /** Bytes of frames that came before `opened`. */
  #early = 0;
  #isOpen = false;
  #skip = 0;

  /** @param asksProxy whether an answer is that of a proxy */
  constructor(settings: SideSettings, tell: (event: WireEvent) => void, asksProxy: () => boolean) {
    this.#settings = settings;
    this.#isTunnelled = asksProxy;
    this.#tell = tell;
    this.#scanner = new FrameScanner(settings, tell);
  }

  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#skip > 0) {
      bytes = chunk.subarray(this.#skip);
      this.#skip = Math.max(this.#skip - chunk.length, 0);
    }
    if (bytes.length === 0) return;
    if (this.#state === 'frames') this.#frames(bytes);
    else if (this.#state === 'head') this.#readHead(bytes);
    else this.#bytes(this.#state, bytes);
  }

  opened(): void {
    this.#state = 'frames';
    this.#isOpen = true;
    this.#skip = this.#early;
  }

  end(): void {
    if (this.#head.length > 0) this.#bytes('unfinished head', this.#redacted(this.#head), this.#head.length);
    this.#head = Buffer.alloc(0);
    this.#scanner.end();
  }

  #frames(bytes: Buffer): void {
    if (!this.#isOpen) this.#early += bytes.length;
    this.#scanner.push(bytes);
  }

  #readHead(chunk: Buffer): void {
    const { answers } = this.#settings;
    const bytes = this.#head.length > 0 ? Buffer.concat([this.#head, chunk]) : chunk;
    const isHttp = answers ? 'HTTP/'.startsWith(bytes.toString('latin1', 0, 5)) : isTextByte(bytes[0] as number);
    const end = bytes.indexOf(HEAD_END);
    this.#head = Buffer.alloc(0);
    if (!isHttp || (end < 0 && bytes.length > MAX_HEAD_BYTES)) {
      this.#state = 'not HTTP';
      this.#bytes('not HTTP', isHttp ? this.#redacted(bytes) : bytes, bytes.length);
    } else if (end < 0) {
      this.#head = Buffer.from(bytes);
    } else {
      const text = bytes.toString('latin1', 0, end + HEAD_END.length);
      this.#tell({ kind: 'head', direction: this.#settings.direction, text: this.#settings.redactor.head(text) });
      this.asksProxy = !answers && text.startsWith('CONNECT ');
      this.#state = stateAfter(text, answers, this.#isTunnelled());
      const rest = bytes.subarray(end + HEAD_END.length);
      if (rest.length > 0) this.push(rest);
    }
  }

  /** A head without end has secrets as well. */
  #redacted(head: Buffer): Buffer {
    return Buffer.from(this.#settings.redactor.head(head.toString('latin1')), 'latin1');
  }

  #bytes(what: WireBytes['what'], bytes: Buffer, length = bytes.length): void {
    const { direction, previewBytes } = this.#settings;
    const shown = Buffer.from(bytes.subarray(0, previewBytes));
    this.#tell({ kind: 'bytes', direction, what, length, bytes: shown, violation: undefined });
  }
}

/** RFC 9110 §15.2: another answer follows an interim one, and one to CONNECT. */
function stateAfter(head: string, answers: boolean, asksProxy: boolean): 'head' | 'frames' | 'body' {
  if (!answers) return asksProxy ? 'head' : 'frames';
  const status = Number(head.slice(9, 12));
  if (status === 101) return 'frames';
  return status < 200 || (asksProxy && status < 300) ? 'head' : 'body';
}

/** A request begins with a letter; a TLS hello and a frame do not. */
function isTextByte(byte: number): boolean {
  return byte >= 0x21 && byte < 0x7f;
}
