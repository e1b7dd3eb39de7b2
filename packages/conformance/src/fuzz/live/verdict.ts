import { type ReadFrame, readFrames } from '@handfast/ws/testing';
import type * as npmWs from 'ws';
import type { Verdict } from '../verdict.ts';

/** What one side made of a whole connection, handshake and all: what it told its program, and what it wrote. */
export interface LiveVerdict {
  /** The statuses of the answers, in order, up to the 101. For a client: none. */
  readonly statuses: readonly number[];
  /** What was agreed on, as the answer or the socket has it; undefined when it did not open. */
  readonly agreed: { readonly protocol: string; readonly extensions: string } | undefined;
  /** `message text ...`, `ping ...`, `pong ...`, in order. */
  readonly events: readonly string[];
  /** `CODE` of the error after opening, or the sentence of the one before. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** What the event `close` said; undefined when there was no socket. */
  readonly closed: string | undefined;
  /** Frames that it wrote: pongs, and the close frame. */
  readonly written: readonly string[];
}

/** The events of one socket, of either package. */
export class Watched {
  readonly events: string[] = [];
  opened = false;
  error: LiveVerdict['error'];
  closed: string | undefined;
  readonly #socket: npmWs.WebSocket;
  #whenClosed: () => void = () => undefined;

  constructor(socket: npmWs.WebSocket) {
    this.#socket = socket;
    this.opened = socket.readyState === socket.OPEN;
    socket.on('open', () => {
      this.opened = true;
    });
    const put = (kind: string, data: Buffer) => void this.events.push(`${kind} ${data.toString('latin1')}`);
    socket.on('message', (data, isBinary) => put(isBinary ? 'binary' : 'text', data as Buffer));
    socket.on('ping', (data) => put('ping', data));
    socket.on('pong', (data) => put('pong', data));
    socket.on('error', ({ code = '', message }: Error & { code?: string }) => {
      this.error = { code, message };
    });
    socket.on('close', (code, reason) => {
      this.closed = `${code} ${reason.toString('latin1')}`;
      this.#whenClosed();
    });
  }

  get agreed(): LiveVerdict['agreed'] {
    if (!this.opened) return undefined;
    const { protocol, extensions } = this.#socket;
    return { protocol, extensions };
  }

  async end(): Promise<void> {
    if (this.closed === undefined) await new Promise<void>((resolve) => (this.#whenClosed = resolve));
  }
}

/** The frames behind a head, each as a line. */
export function writtenLines(bytes: Buffer): string[] {
  return readFrames(bytes).frames.map(({ opcode, payload }: ReadFrame) => {
    if (opcode !== 8) return `opcode ${opcode} ${payload.toString('latin1')}`;
    return `close ${payload.length >= 2 ? payload.readUInt16BE() : ''}`;
  });
}

/** Where two verdicts differ, in words; undefined when they do not. */
export function firstDifference(one: LiveVerdict, other: LiveVerdict): string | undefined {
  const lists = ['statuses', 'events', 'written'] as const;
  for (const list of lists) {
    const length = Math.max(one[list].length, other[list].length);
    for (let i = 0; i < length; i++) if (one[list][i] !== other[list][i]) return `${list}[${i}]`;
  }
  if (JSON.stringify(one.agreed) !== JSON.stringify(other.agreed)) return 'agreed';
  if (one.closed !== other.closed) return 'closed';
  return isSameError(one, other) ? undefined : 'error';
}

/** Where `ws` has a code of its own, ours is the same; before the opening, ours begins with its words. */
function isSameError({ error: ours }: LiveVerdict, { error: theirs, agreed }: LiveVerdict): boolean {
  if (!ours || !theirs) return ours === theirs;
  if (theirs.code.startsWith('WS_ERR_')) return ours.code === theirs.code;
  // The codes of Node's HTTP parser, and its words, are those of the `cause`.
  return agreed !== undefined || theirs.code.startsWith('HPE_') || ours.message.startsWith(theirs.message);
}

export function describeVerdict(verdict: LiveVerdict): string {
  const { statuses, agreed, events, error, closed, written } = verdict;
  const short = (list: readonly string[]) => list.map((it) => it.slice(0, 40));
  return JSON.stringify({ statuses, agreed, events: short(events), error, closed, written: short(written) });
}

export function isSameBesidesWriting(one: LiveVerdict, other: LiveVerdict): boolean {
  return firstDifference({ ...one, written: [] }, { ...other, written: [] }) === undefined;
}

/** The same as what a reader of frames made of it. */
export function asRead({ events, error, written }: LiveVerdict): Verdict {
  const close = written.find((it) => it.startsWith('close '));
  const closeCode = Number(close?.split(' ')[1] ?? 0);
  return { events, error: error && { code: error.code, closeCode, detail: error.message } };
}
