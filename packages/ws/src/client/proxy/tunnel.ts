import net, { isIP, type Socket } from 'node:net';
import tls, { type ConnectionOptions } from 'node:tls';
import { looksLikeText } from '../../protocol/frames/looks-like-text.ts';
import { type HeadResult, ResponseHeadParser } from '../../protocol/handshake/head-parser.ts';
import type { ResponseHead } from '../../protocol/handshake/response.ts';
import { previewBody } from '../body-preview.ts';
import type { DialClock } from '../clock.ts';
import { tlsReason } from '../tls-reason.ts';
import { codeOfAnswer } from './connect-answer.ts';
import { connectHead } from './connect-head.ts';
import { ProxyFault } from './fault.ts';
import type { ChosenProxy } from './proxy.ts';

/** Most bytes of an answer that are shown in an error, and how long they are waited for. */
const MAX_PREVIEW_BYTES = 1024;
const PREVIEW_MS = 500;

/** Options of the caller that are about the way on the network: here that is the way to the proxy. */
const networkOptions = [
  'autoSelectFamily',
  'autoSelectFamilyAttemptTimeout',
  'family',
  'hints',
  'keepAlive',
  'keepAliveInitialDelay',
  'localAddress',
  'localPort',
  'lookup',
  'noDelay',
] as const;

/** No honest proxy sends more interim answers. */
const MAX_INTERIM = 10;

/** Where a tunnel leads. */
export interface TunnelEnd {
  readonly host: string;
  readonly port: number;
}

const EMPTY = Buffer.alloc(0);

type Done = (error: Error | null, socket?: Socket) => void;

/** A connection to a proxy that becomes one to the server behind it (HTTP CONNECT, RFC 9110 §9.3.6). */
export class Tunnel {
  readonly #proxy: ChosenProxy;
  readonly #end: TunnelEnd;
  readonly #clock: DialClock;
  #parser: ResponseHeadParser | undefined = new ResponseHeadParser();
  #socket: Socket | undefined;
  #done: Done | undefined;
  #ready = false;
  #interim = 0;
  #received = EMPTY;

  constructor(proxy: ChosenProxy, end: TunnelEnd, clock: DialClock) {
    this.#proxy = proxy;
    this.#end = end;
    this.#clock = clock;
  }

  /**
   * Connects and asks for the tunnel. `done` is called once, later: with the socket, whose next byte comes from the server, or
   * with what went wrong. Until then the tunnel minds every event of the socket.
   * @returns the socket, for a log to follow
   */
  open(passedOn: object, done: Done): Socket {
    const { host, port, secure } = this.#proxy;
    const network = Object.fromEntries(Object.entries(passedOn).filter(([name]) => isNetworkOption(name)));
    const socket = secure ? this.#connectTls(network) : net.connect({ ...network, host, port });
    this.#socket = socket;
    this.#done = done;
    socket.on(secure ? 'secureConnect' : 'connect', this.#ask);
    socket.on('error', this.#failed);
    socket.on('close', this.#closed);
    socket.on('end', this.#closed);
    return socket;
  }

  /** Calls it off; nothing is heard of it afterwards. A socket that was handed over is destroyed as well. */
  destroy(): void {
    this.#done = undefined;
    this.#socket?.on('error', () => {});
    this.#socket?.destroy();
  }

  #connectTls(network: object): Socket {
    const { host, port, tls: own } = this.#proxy;
    const servername = own.servername ?? (isIP(host) ? '' : host);
    const options = { ALPNProtocols: ['http/1.1'], ...network, ...own, host, port, servername };
    return tls.connect(options as ConnectionOptions);
  }

  readonly #ask = () => {
    this.#ready = true;
    this.#socket?.on('readable', this.#read);
    this.#socket?.write(connectHead(this.#proxy, this.#end.host, this.#end.port));
  };

  readonly #read = () => {
    const socket = this.#socket as Socket;
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      const room = MAX_PREVIEW_BYTES - this.#received.length;
      if (room > 0) this.#received = Buffer.concat([this.#received, chunk.subarray(0, room)]);
      const result = this.#parse(chunk);
      if (!result || result.state === 'more') continue;
      this.#release();
      if (result.state === 'failed') return this.#fail(this.#notHttp(result.fault.message));
      if (result.rest.length > 0) socket.unshift(result.rest);
      return this.#answered(result.head);
    }
  };

  /** Looks for the head of the final answer; interim ones may go before it (RFC 9110 §15.2). */
  #parse(chunk: Buffer): HeadResult<ResponseHead> | undefined {
    const result = this.#parser?.push(chunk);
    if (result?.state !== 'done' || result.head.status >= 200 || result.head.status === 101) return result;
    if (++this.#interim > MAX_INTERIM) return result;
    this.#parser = new ResponseHeadParser();
    return this.#parse(result.rest);
  }

  #answered(head: ResponseHead): void {
    const socket = this.#socket as Socket;
    const code = codeOfAnswer(head.status);
    if (code === undefined) return this.#finish(null, socket);
    const { status, reason, headers } = head;
    const fail = (body: Buffer) => this.#fail(new ProxyFault(code, this.#details({ status, reason, headers, body })));
    // The proxy may keep the connection open behind its answer.
    const length = Number(headers.get('content-length') ?? MAX_PREVIEW_BYTES);
    if (length === 0) return fail(Buffer.alloc(0));
    const maxBytes = length < MAX_PREVIEW_BYTES ? length : MAX_PREVIEW_BYTES;
    previewBody(socket, this.#clock, { maxBytes, maxMs: PREVIEW_MS }, fail);
  }

  #notHttp(fault: string): ProxyFault {
    const body = this.#received;
    const isText = looksLikeText(body.subarray(0, 16));
    const value = isText ? body.toString('latin1', 0, 120) : undefined;
    return new ProxyFault('WS_ERR_PROXY_NOT_HTTP', this.#details({ body, value, detail: fault }));
  }

  readonly #failed = (error: Error) => {
    if (this.#ready || !this.#proxy.secure || isBeforeTls(error)) return this.#fail(error);
    this.#fail(new ProxyFault('WS_ERR_PROXY_TLS', { ...this.#details({}), ...this.#tlsDetails(error) }, error));
  };

  /** In a sentence about the certificate of the proxy, the host is the proxy. */
  #tlsDetails(error: Error) {
    return { detail: tlsReason(error.message), host: this.#proxy.host, port: this.#proxy.port };
  }

  readonly #closed = () => {
    const value = this.#received.length > 0 ? this.#received.toString('latin1') : undefined;
    this.#fail(new ProxyFault('WS_ERR_PROXY_CLOSED', this.#details({ value })));
  };

  #details<More extends object>(more: More) {
    return { ...this.#end, proxy: this.#proxy.facts, ...more };
  }

  #fail(error: Error): void {
    this.#release();
    this.#socket?.on('error', () => {});
    this.#socket?.destroy();
    this.#finish(error);
  }

  #finish(error: Error | null, socket?: Socket): void {
    const done = this.#done;
    this.#done = undefined;
    // The tunnel may live as long as the connection.
    this.#parser = undefined;
    this.#received = EMPTY;
    done?.(error, socket);
  }

  #release(): void {
    const socket = this.#socket as Socket;
    socket.removeListener('readable', this.#read);
    socket.removeListener('connect', this.#ask);
    socket.removeListener('secureConnect', this.#ask);
    socket.removeListener('error', this.#failed);
    socket.removeListener('close', this.#closed);
    socket.removeListener('end', this.#closed);
  }
}

function isNetworkOption(name: string): boolean {
  return (networkOptions as readonly string[]).includes(name);
}

/** The lookup and the TCP handshake fail in the same event as TLS does. */
function isBeforeTls(error: Error): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === 'connect' || syscall?.startsWith('getaddrinfo') === true || error instanceof AggregateError;
}
