import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { makeCertificate } from '@handfast/ws/testing';
import { Hostile } from '../../../src/attack/hostile.ts';
import { Witness } from '../../../src/faults/witness.ts';

const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate';
const certificate = makeCertificate();

/** An open connection: ours, and a peer that does nothing by itself. */
export interface Pair {
  readonly ours: Witness;
  readonly peer: Hostile;
}

/** What connections go over. */
export const kinds = ['TCP', 'TCP by the public API of Node alone', 'TLS'] as const;

/** A server of ours, and one for peers of our client, on one kind of line. */
export class Line {
  readonly kind: (typeof kinds)[number];
  readonly server: WebSocketServer;
  /** For peers of our client. */
  readonly listener: Server;
  readonly #http: Server | undefined;
  readonly #closeTimeout: number;

  /** @param closeTimeout for peers that do not read any more */
  constructor(kind: Line['kind'], closeTimeout: number) {
    this.kind = kind;
    this.#closeTimeout = closeTimeout;
    this.#http = this.#isSecure ? createHttpsServer(certificate) : undefined;
    this.listener = this.#isSecure ? createTlsServer(certificate) : createServer();
    const place = this.#http ? { server: this.#http as never } : { host: '127.0.0.1', port: 0 };
    this.server = new WebSocketServer({ ...place, perMessageDeflate: true, ...this.#options });
  }

  get #isSecure(): boolean {
    return this.kind === 'TLS';
  }

  get #options() {
    return { closeTimeout: this.#closeTimeout, fastPath: this.kind !== 'TCP by the public API of Node alone' };
  }

  async start(): Promise<void> {
    this.#http?.listen(0, '127.0.0.1');
    this.listener.listen(0, '127.0.0.1');
    await Promise.all([once(this.server, 'listening'), once(this.listener, 'listening')]);
  }

  async close(): Promise<void> {
    const all = [this.server, this.listener, ...(this.#http ? [this.#http] : [])];
    await Promise.all(all.map((server) => new Promise((resolve) => server.close(resolve as () => void))));
  }

  async openClient(deflates: boolean): Promise<Pair> {
    const { port } = this.listener.address() as AddressInfo;
    const options = { ...this.#options, perMessageDeflate: deflates, ca: certificate.cert };
    const ours = new Witness(new WebSocket(`${this.#isSecure ? 'wss' : 'ws'}://127.0.0.1:${port}/`, options));
    const [socket] = await once(this.listener, this.#isSecure ? 'secureConnection' : 'connection');
    const peer = new Hostile(socket as Socket, () => undefined);
    const opened = once(ours.socket, 'open');
    await peer.accept(deflates ? [DEFLATE] : []);
    await opened;
    return { ours, peer };
  }

  async openServer(deflates: boolean): Promise<Pair> {
    const { port } = (this.#http ?? this.server).address() as AddressInfo;
    const place = { port, host: '127.0.0.1' };
    const socket = this.#isSecure ? connectTls({ ...place, ca: certificate.cert }) : connectTcp(place);
    const peer = new Hostile(socket, () => undefined);
    const connected = once(this.server, 'connection');
    const upgraded = peer.upgrade(deflates ? [DEFLATE] : []);
    const [accepted] = (await connected) as [WebSocket];
    const ours = new Witness(accepted);
    await upgraded;
    return { ours, peer };
  }
}
