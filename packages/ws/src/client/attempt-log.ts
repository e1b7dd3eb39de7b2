import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { AddressAttempt, HandshakeStage, StageTimings } from '../protocol/handshake/failures.ts';
import type { DialClock } from './clock.ts';
import type { ChosenProxy } from './proxy/proxy.ts';
import type { Target } from './url.ts';

/** How many bytes of an answer are kept for the error. */
export const MAX_FIRST_BYTES = 1024;

/** What an event of the transport says when it is watched. */
type Watcher = readonly [event: string, listener: (...values: never[]) => void];

/**
 * What happens on the transport of one attempt: addresses tried, the time each stage took, who ended it, and the
 * first bytes that came. It listens and changes nothing.
 */
export class AttemptLog {
  /** Told of every step, which may be a new stage. */
  onProgress: (stage: HandshakeStage) => void = () => {};
  /** Told of each transport before anything passes over it: that to a proxy, and that to the server. */
  onTransport: (transport: Duplex) => void = () => {};
  readonly #target: Target;
  readonly #proxy: ChosenProxy | undefined;
  readonly #clock: DialClock;
  readonly #startedAt: number;
  readonly #addresses = new Map<string, AddressAttempt>();
  readonly #watchers: (readonly [Duplex, Watcher])[] = [];
  readonly #firstBytes: Buffer[] = [];
  #transport: Duplex | undefined;
  #transportToProxy: Duplex | undefined;
  #resolvedAt: number | undefined;
  #connectedAt: number | undefined;
  #tunnelledAt: number | undefined;
  #encrypted = false;
  #certificate: PeerCertificate | undefined;
  #securedAt: number | undefined;
  #queuedAt: number | undefined;
  #sentAt: number | undefined;
  #answeredAt: number | undefined;
  #peerEnded = false;
  #bytesKept = 0;

  constructor(target: Target, clock: DialClock, proxy?: ChosenProxy) {
    this.#target = target;
    this.#clock = clock;
    this.#proxy = proxy;
    this.#startedAt = clock.now();
  }

  /** Follows a transport from its creation, or from the moment that an agent hands it over. Once per transport. */
  watch(transport: Duplex): void {
    if (this.#transport === transport) return;
    this.#transport = transport;
    this.onTransport(transport);
    const socket = transport as Partial<TLSSocket>;
    if (this.#proxy) this.#tunnelledAt ??= this.#clock.now();
    if (socket.connecting === true) this.#watchConnecting(transport);
    else this.#connected(socket);
    // Behind a proxy it may be the TLS session with the proxy.
    if (socket.encrypted === true && (!this.#proxy || this.#target.secure)) this.#watchTls(transport, socket);
    this.#on(transport, 'end', () => {
      this.#peerEnded = true;
    });
    this.#on(transport, 'error', (error: Error) => this.#noteError(error));
    this.#progress();
  }

  /** Follows the connection to a proxy; `watch` gets what comes out of its tunnel. */
  watchProxy(socket: Socket): void {
    this.onTransport(socket);
    this.#transportToProxy = socket;
    if (socket.connecting) this.#watchConnecting(socket);
    this.#on(socket, 'error', (error: Error) => this.#noteError(error));
    this.#progress();
  }

  /** Keeps a copy of the first bytes that come. To be called once something else reads the transport. */
  watchBytes(transport: Duplex): void {
    this.#on(transport, 'data', (chunk: Buffer | string) => {
      if (this.#bytesKept >= MAX_FIRST_BYTES) return;
      const kept = Buffer.from(chunk as Buffer).subarray(0, MAX_FIRST_BYTES - this.#bytesKept);
      this.#bytesKept += kept.length;
      this.#firstBytes.push(kept);
    });
  }

  /** The request is complete on this side: it goes out as soon as there is something to send it over. */
  queued(): void {
    this.#queuedAt ??= this.#clock.now();
  }

  /** The request went out. */
  sent(): void {
    this.#sentAt ??= this.#clock.now();
    this.#progress();
  }

  /** The head of the answer is here. */
  answered(): void {
    this.#answeredAt ??= this.#clock.now();
  }

  /** Stops to listen: the transport belongs to somebody else now. */
  release(): void {
    for (const [transport, [event, listener]] of this.#watchers) {
      transport.removeListener(event, listener as (...values: unknown[]) => void);
    }
    this.#watchers.length = 0;
  }

  /** How far the attempt got: the stage that is under way. */
  get stage(): HandshakeStage {
    const connected = this.#connectedAt !== undefined || this.#proxy?.agent !== undefined;
    if (this.#proxy && this.#tunnelledAt === undefined && connected) return 'proxy';
    if (this.#connectedAt === undefined) return this.#waitsForName() ? 'dns' : 'tcp';
    if (this.#encrypted && this.#securedAt === undefined) return 'tls';
    return this.#sentAt === undefined ? 'request' : 'response';
  }

  /** Did TLS agree on HTTP/2, and the settings of the server, which come first, are not here? */
  get awaitsSettings(): boolean {
    return this.stage === 'request' && (this.#transport as Partial<TLSSocket> | undefined)?.alpnProtocol === 'h2';
  }

  /** The last one that it follows. */
  get transport(): Duplex | undefined {
    return this.#transport;
  }

  /** Did the attempt get a transport at all, or does it still wait for the agent? */
  get hasTransport(): boolean {
    return this.#transport !== undefined || this.#transportToProxy !== undefined;
  }

  /** Did a proxy open its tunnel? */
  get tunnelled(): boolean {
    return this.#tunnelledAt !== undefined;
  }

  /** Did the other side end the connection (FIN), rather than reset it or leave it to us? */
  get peerEnded(): boolean {
    return this.#peerEnded;
  }

  /** Did the request go out before whatever happened next? */
  get requestSent(): boolean {
    return this.#sentAt !== undefined;
  }

  /** The certificate that the server showed, trusted or not. */
  get certificate(): PeerCertificate | undefined {
    return this.#certificate;
  }

  get firstBytes(): Buffer {
    return Buffer.concat(this.#firstBytes);
  }

  get addresses(): readonly AddressAttempt[] {
    return [...this.#addresses.values()];
  }

  get timings(): StageTimings {
    const timings: StageTimings = { totalMs: this.#clock.now() - this.#startedAt };
    const dialledAt = this.#resolvedAt ?? this.#startedAt;
    const openAt = this.#tunnelledAt ?? this.#connectedAt;
    const readyAt = this.#securedAt ?? openAt;
    // Node reports that the request is sent some time after it is.
    const sentAt = this.#queuedAt === undefined ? this.#sentAt : Math.max(this.#queuedAt, readyAt ?? 0);
    if (this.#resolvedAt !== undefined) timings.dnsMs = this.#resolvedAt - this.#startedAt;
    // The agent of a proxy does not tell when it was connected.
    const tcpAt = this.#proxy?.agent ? undefined : this.#connectedAt;
    if (tcpAt !== undefined) timings.tcpMs = tcpAt - dialledAt;
    if (this.#tunnelledAt !== undefined) timings.proxyMs = this.#tunnelledAt - (tcpAt ?? this.#startedAt);
    if (this.#securedAt !== undefined) timings.tlsMs = this.#securedAt - (openAt ?? dialledAt);
    if (this.#answeredAt !== undefined && sentAt !== undefined) timings.responseMs = this.#answeredAt - sentAt;
    return timings;
  }

  /** Notes the addresses that only the error knows: Node puts an error per address into an AggregateError. */
  #noteError(error: Error): void {
    const { errors } = error as { errors?: unknown };
    if (Array.isArray(errors)) {
      for (const one of errors) this.#noteError(one as Error);
      return;
    }
    const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: unknown; port?: unknown };
    if (syscall !== 'connect' || typeof code !== 'string' || typeof address !== 'string') return;
    this.#note(address, typeof port === 'number' ? port : undefined, code);
  }

  #watchConnecting(transport: Duplex): void {
    const note = (address: string, port: number, outcome: string) => this.#note(address, port, outcome);
    this.#on(transport, 'lookup', (error: Error | null) => {
      if (!error) this.#resolvedAt ??= this.#clock.now();
      this.#progress();
    });
    this.#on(transport, 'connectionAttempt', (address: string, port: number) => note(address, port, 'pending'));
    this.#on(transport, 'connectionAttemptFailed', (address: string, port: number, _: number, error?: Error) => {
      note(address, port, (error as NodeJS.ErrnoException | undefined)?.code ?? 'failed');
    });
    this.#on(transport, 'connectionAttemptTimeout', (address: string, port: number) =>
      note(address, port, 'ETIMEDOUT'),
    );
    this.#on(transport, 'connect', () => this.#connected(transport as Partial<Socket>));
  }

  #watchTls(transport: Duplex, socket: Partial<TLSSocket>): void {
    this.#encrypted = true;
    // A transport out of an agent's pool has its session already.
    if (socket.connecting !== true && socket.getFinished?.() !== undefined) this.#securedAt = this.#clock.now();
    // Node asks for the verdict on the certificate in its own listener of this event, and then destroys the socket. (Not
    // getPeerX509Certificate: in Node 20 the check of the host name fails after it.)
    this.#on(transport, 'secure', () => {
      const certificate = socket.getPeerCertificate?.();
      if (certificate?.subject) this.#certificate = certificate;
    });
    this.#on(transport, 'secureConnect', () => {
      this.#securedAt ??= this.#clock.now();
      this.#progress();
    });
  }

  #connected(socket: Partial<Socket>): void {
    this.#connectedAt ??= this.#clock.now();
    const { socketPath } = this.#target;
    if (socket.remoteAddress !== undefined) this.#note(socket.remoteAddress, socket.remotePort, 'connected');
    else if (socketPath !== undefined) this.#note(socketPath, undefined, 'connected');
    this.#progress();
  }

  #progress(): void {
    this.onProgress(this.stage);
  }

  #note(address: string, port: number | undefined, outcome: string): void {
    const family = isIP(address);
    this.#addresses.set(`${address} ${port}`, {
      address,
      port,
      family: family === 0 ? undefined : (family as 4 | 6),
      outcome,
    });
  }

  /** A host name is looked up before anything is tried; an address, a local socket or a pooled transport is not. */
  #waitsForName(): boolean {
    const { socketPath } = this.#target;
    const { host } = this.#proxy ?? this.#target;
    const nothingTried = this.#resolvedAt === undefined && this.#addresses.size === 0;
    return this.hasTransport && nothingTried && socketPath === undefined && isIP(host) === 0;
  }

  /** First in line, because `node:http` reports an error from inside its own listener of the same event. */
  #on(transport: Duplex, event: string, listener: (...values: never[]) => void): void {
    transport.prependListener(event, listener as (...values: unknown[]) => void);
    this.#watchers.push([transport, [event, listener]]);
  }
}
