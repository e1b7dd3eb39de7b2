/** What `send()` takes: strings go as text, everything else as binary. */
export type SendData = string | ArrayBuffer | ArrayBufferView | Blob;

/** How binary messages arrive. Browsers know the first two; `ws` and Handfast know the others and, but for `blob`, the first. */
export type BinaryType = 'arraybuffer' | 'blob' | 'nodebuffer' | 'fragments';

/** What the wrapper reads from the events of a transport. */
export interface TransportEvent {
  readonly type: string;
  /** Of `message`. */
  readonly data?: unknown;
  /** Of `close`. */
  readonly code?: number;
  /** Of `close`. */
  readonly reason?: string;
  /** Of `close`. */
  readonly wasClean?: boolean;
  /** Of `error`, where the transport says what went wrong: browsers do not. */
  readonly error?: unknown;
}

/**
 * One connection, as the wrapper needs it. The `WebSocket` of browsers, of Node, Bun and Deno, of npm `ws` and of Handfast
 * all are one.
 */
export interface Transport {
  binaryType: string;
  readonly readyState: number;
  readonly url: string;
  readonly protocol: string;
  readonly extensions: string;
  readonly bufferedAmount: number;
  /** Handfast's own: why the connection ended without a close frame. */
  readonly closeCause?: unknown;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: TransportEvent) => void): void;
  send(data: SendData): void;
  close(code?: number, reason?: string): void;
  /** Cuts the connection at once, where the transport can. */
  terminate?(): void;
  /** Stops and starts reading, where the transport can. */
  pause?(): void;
  resume?(): void;
}

/** Header fields of the opening request, by name. */
export type RequestHeaders = { readonly [name: string]: string };

/** What one attempt connects to: `url`, `protocols` and `headers` with their functions called. */
export interface Target {
  readonly url: string;
  readonly protocols: readonly string[];
  /** Empty when none were asked for. Browsers cannot send any. */
  readonly headers: RequestHeaders;
  /** Aborted when the attempt is given up. */
  readonly signal: AbortSignal;
}

/**
 * Begins one connection. What it throws or rejects with counts as a failed attempt; a `StopReconnecting`, and a `SyntaxError`,
 * `TypeError`, `RangeError` or `SecurityError` that it throws rather than rejects with, as one that no retry can mend.
 */
export type OpenTransport = (target: Target) => Transport | PromiseLike<Transport>;

/**
 * A class of transports: the global `WebSocket`, or that of npm `ws`. Called with the URL, the subprotocols, and
 * `{ headers }` if there are any.
 */
export type TransportConstructor = new (
  url: string,
  protocols: string[],
  options?: { headers: RequestHeaders },
) => Transport;

interface Runtime {
  readonly WebSocket?: TransportConstructor;
  readonly process?: { readonly versions?: { readonly node?: string } };
}

const runtime = globalThis as unknown as Runtime;

/** Opens with a class. Without one: with the global `WebSocket`, looked up for each attempt, so that it may be replaced. */
export function openWith(transportClass?: TransportConstructor): OpenTransport {
  return (target) => {
    const Socket = transportClass ?? runtime.WebSocket;
    if (Socket === undefined) throw new TypeError(noWebSocket);
    const protocols = [...target.protocols];
    if (Object.keys(target.headers).length === 0) return new Socket(target.url, protocols);
    if (Socket !== runtime.WebSocket) return new Socket(target.url, protocols, { headers: target.headers });
    if (runtime.process?.versions?.node === undefined) throw new TypeError(noHeaders);
    // The global classes of Node, Bun and Deno take headers where browsers take only subprotocols.
    const init = { protocols, headers: target.headers } as unknown as string[];
    return new Socket(target.url, init);
  };
}

/** Is there a `WebSocket` to use when none is given? */
export function hasGlobalWebSocket(): boolean {
  return runtime.WebSocket !== undefined;
}

export const noWebSocket =
  'Expected a WebSocket to connect with, and this runtime has no global one (Node has it from version 22): ' +
  'pass the option WebSocket or open, or take the ReconnectingWebSocket of @handfast/ws, which brings its own';

const noHeaders =
  'The WebSocket of browsers cannot send headers: put what they said into the URL, a subprotocol or a cookie, ' +
  'or send it as the first message';

/** Gives up a connection, in whatever state it is, without waiting for the peer. Never throws. */
export function discard(transport: Transport, politely: boolean): void {
  try {
    if (politely) transport.close(1000);
    else if (transport.terminate) transport.terminate();
    else transport.close();
  } catch {
    // What cannot even be closed is nobody's connection any more.
  }
}
