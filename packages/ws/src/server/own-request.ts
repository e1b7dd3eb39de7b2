import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** The head of an opening request, as `readOpeningHead` has found it. */
export interface OpeningHead {
  readonly target: string;
  /** Names and values in turn, as on the wire. */
  readonly rawHeaders: string[];
}

/** Takes the names and values of a head, from which Node makes `headers` when they are asked for. Not in its documentation. */
type AddHeaderLines = (raw: readonly string[], length: number) => void;

const headersOfNode = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers');

/** A request whose head we have read ourselves: for programs the same as one that Node has read. */
export class OwnRequest extends IncomingMessage {
  /** Has anybody asked for `headers`, and perhaps changed them? */
  headersRead = false;

  constructor(socket: Socket, { target, rawHeaders }: OpeningHead) {
    super(socket);
    this.httpVersionMajor = 1;
    this.httpVersionMinor = 1;
    this.httpVersion = '1.1';
    this.method = 'GET';
    this.url = target;
    (this as unknown as { _addHeaderLines: AddHeaderLines })._addHeaderLines(rawHeaders, rawHeaders.length);
    (this as unknown as { upgrade: boolean }).upgrade = true;
    this.complete = true;
  }

  /** An opening request has no body. */
  override _read(): void {
    this.push(null);
  }
}

Object.defineProperty(OwnRequest.prototype, 'headers', {
  configurable: true,
  get(this: OwnRequest): unknown {
    this.headersRead = true;
    return headersOfNode?.get?.call(this);
  },
  set(this: OwnRequest, headers: unknown) {
    this.headersRead = true;
    headersOfNode?.set?.call(this, headers);
  },
});

/**
 * Does this runtime make requests as we expect? `_addHeaderLines` and the lazy `headers` are not in Node's documentation, and
 * have been there since Node 15.
 */
export function canMakeRequests(): boolean {
  try {
    const request = new OwnRequest(undefined as never, { target: '/a', rawHeaders: ['A', 'b', 'a', 'c'] });
    const { headersRead, url, rawHeaders } = request;
    return (
      !headersRead && url === '/a' && rawHeaders.length === 4 && request.headers.a === 'b, c' && request.headersRead
    );
  } catch {
    return false;
  }
}
