import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClientOptions, ServerOptions, WebSocket, WebSocketServer } from 'ws';
import type { Difference } from './case.ts';
import type { Implementation } from './implementations.ts';
import { Journal } from './journal.ts';
import type { Role } from './role.ts';
import type { Place, Transport } from './transports.ts';
import { answerHead, type HeaderLines, type Piece, requestHead, Wire } from './wire.ts';

/** What one run of a case is about. */
export interface Setting {
  /** Whose promise it is. */
  readonly subject: Implementation;
  /** Which end the subject is. */
  readonly role: Role;
  /** The implementation at the other end, where that is a WebSocket. */
  readonly peer: Implementation;
  readonly transport: Transport;
  /** The subject is ours and got the options that give the behaviour of `ws` back. */
  readonly restored: boolean;
}

/** Options of either side; what a side does not know, it ignores. */
export type SideOptions = ClientOptions & ServerOptions & Record<string, unknown>;

/** Called with each socket as soon as a program could have it. */
export type Watch = (socket: WebSocket, journal: Journal) => void;

export interface PairOptions {
  readonly subject?: SideOptions;
  readonly peer?: SideOptions;
  readonly client?: SideOptions;
  readonly server?: SideOptions;
  readonly protocols?: string | string[];
  readonly watchSubject?: Watch;
  readonly watchPeer?: Watch;
}

export interface Pair {
  readonly subject: WebSocket;
  readonly journal: Journal;
  readonly peer: WebSocket;
  readonly peerJournal: Journal;
  readonly client: WebSocket;
  readonly server: WebSocket;
  /** The opening request, as the server saw it. */
  readonly request: IncomingMessage;
}

export interface WireOptions {
  /** Options of the subject. */
  readonly options?: SideOptions;
  readonly protocols?: string[];
  /** Changes to the opening request, or to the answer, that the wire sends. */
  readonly headers?: HeaderLines;
  /** What the wire sends in one segment with the head of its handshake. */
  readonly behind?: readonly Piece[];
  readonly watch?: Watch;
}

/** A WebSocket server on an HTTP server that the transport feeds. */
export interface Served {
  readonly wss: WebSocketServer;
  readonly http: HttpServer;
  readonly place: Place;
}

/** What a case works with: it makes sockets as the setting asks, and cleans up behind them. */
export class Bench {
  readonly setting: Setting;
  readonly subject: Implementation;
  readonly role: Role;
  readonly transport: Transport;
  readonly journals: [string, Journal][] = [];
  /** Whether `expected` was asked. */
  asked = false;
  readonly #difference: Difference | undefined;
  readonly #cleanUps: (() => unknown)[] = [];

  constructor(setting: Setting, difference?: Difference) {
    this.setting = setting;
    this.subject = setting.subject;
    this.role = setting.role;
    this.transport = setting.transport;
    this.#difference = difference;
  }

  /** What the subject is expected to do where the implementations differ on purpose. */
  expected<T>(by: Readonly<Record<Implementation['name'], T>>): T {
    assert.ok(this.#difference, 'only a case with a `difference` has two expectations');
    this.asked = true;
    return by[this.setting.restored ? 'ws' : this.subject.name];
  }

  /** Runs when the case is over. */
  after(cleanUp: () => unknown): void {
    this.#cleanUps.unshift(cleanUp);
  }

  async cleanUp(): Promise<void> {
    for (const cleanUp of this.#cleanUps.splice(0)) await cleanUp();
  }

  /** A journal that is shown when the case fails. */
  journal(name: string, socket?: WebSocket): Journal {
    const journal = new Journal(socket);
    this.journals.push([name, journal]);
    return journal;
  }

  /** The implementation at that end. */
  at(role: Role): Implementation {
    return role === this.role ? this.subject : this.setting.peer;
  }

  /** Options of the subject: those that the setting asks for come last. */
  options(options: SideOptions = {}): SideOptions {
    return this.setting.restored ? { ...options, ...this.#difference?.restoredBy } : options;
  }

  #optionsOf(role: Role, options: SideOptions = {}): SideOptions {
    return role === this.role ? this.options(options) : options;
  }

  async listen(accept: (transport: Duplex) => void): Promise<Place> {
    const place = await this.transport.listen(accept);
    this.after(() => place.close());
    return place;
  }

  /** A WebSocket server of the implementation that is the server in this setting. */
  async serve(options: SideOptions = {}): Promise<Served> {
    const http = createServer();
    const place = await this.listen((transport) => http.emit('connection', transport));
    const { WebSocketServer } = this.at('server');
    const how = options.noServer ? {} : { server: http };
    const wss = new WebSocketServer({ ...how, ...this.#optionsOf('server', options) });
    this.after(() => {
      for (const socket of wss.clients ?? []) socket.terminate();
    });
    return { wss, http, place };
  }

  /** A client of the implementation that is the client in this setting. Its errors do not throw. */
  dial(place: Place, path = '/', options: SideOptions = {}, protocols?: string | string[]): WebSocket {
    const all = { ...place.clientOptions, ...this.#optionsOf('client', options) };
    const { WebSocket } = this.at('client');
    const socket = new WebSocket(place.url + path, protocols, all);
    socket.on('error', () => {});
    this.after(() => socket.terminate());
    return socket;
  }

  /** Two sockets that are open, subject and peer. */
  async pair(options: PairOptions = {}): Promise<Pair> {
    const isClient = this.role === 'client';
    const { watchSubject, watchPeer } = options;
    const [clientOptions, serverOptions] = isClient ? [options.subject, options.peer] : [options.peer, options.subject];
    const { wss, place } = await this.serve({ ...serverOptions, ...options.server });
    const journals = { client: this.journal('client'), server: this.journal('server') };
    const accepted = new Promise<[WebSocket, IncomingMessage]>((resolve) => {
      wss.on('connection', (socket, request) => {
        journals.server = this.#watch('server', socket, isClient ? watchPeer : watchSubject);
        resolve([socket, request]);
      });
    });
    const client = this.dial(place, '/', { ...clientOptions, ...options.client }, options.protocols);
    journals.client = this.#watch('client', client, isClient ? watchSubject : watchPeer);
    const [[server, request]] = await Promise.all([accepted, journals.client.until('open')]);
    const sides = { client, server };
    return {
      ...sides,
      request,
      subject: sides[this.role],
      journal: journals[this.role],
      peer: sides[isClient ? 'server' : 'client'],
      peerJournal: journals[isClient ? 'server' : 'client'],
    };
  }

  #watch(role: Role, socket: WebSocket, watch: Watch | undefined): Journal {
    const name = `${role} (${this.at(role).name})`;
    const journal = this.journal(name, socket);
    watch?.(socket, journal);
    return journal;
  }

  /** The subject, open, and a wire at the other end. */
  async wire(given: WireOptions = {}): Promise<{ subject: WebSocket; journal: Journal; wire: Wire; head: string }> {
    return this.role === 'client' ? this.#wireServer(given) : this.#wireClient(given);
  }

  async #wireServer({ options, protocols, headers, behind = [], watch }: WireOptions) {
    const accepted: Promise<Wire>[] = [];
    const place = await this.listen((transport) => {
      const wire = new Wire(transport, 'server');
      accepted.push(
        wire.head().then((request) => {
          transport.write(Buffer.concat([Buffer.from(answerHead(request, headers)), wire.bytesOf(...behind)]));
          return wire;
        }),
      );
    });
    const subject = this.dial(place, '/', options, protocols);
    const journal = this.#watch('client', subject, watch);
    await journal.until('open');
    const wire = (await accepted[0]) as Wire;
    return { subject, journal, wire, head: await wire.head() };
  }

  async #wireClient({ options, headers, behind = [], watch }: WireOptions) {
    const { wss, place } = await this.serve(options);
    let journal: Journal | undefined;
    wss.on('connection', (socket) => {
      journal = this.#watch('server', socket, watch);
    });
    const accepted = once(wss, 'connection');
    const wire = await this.connect(place);
    wire.transport.write(Buffer.concat([Buffer.from(requestHead('/', headers)), wire.bytesOf(...behind)]));
    const [subject] = (await accepted) as [WebSocket];
    return { subject, journal: journal as Journal, wire, head: await wire.head() };
  }

  /** A wire to that place, ready to write. */
  async connect(place: Place): Promise<Wire> {
    const transport = place.connect();
    this.after(() => transport.destroy());
    const wire = new Wire(transport, 'client');
    const ready = { memory: undefined, TCP: 'connect', TLS: 'secureConnect' }[this.transport.name];
    if (ready) await once(transport, ready);
    return wire;
  }

  /** A place where every connection is answered by hand, once its request is there. */
  async answering(answer: (request: string, wire: Wire) => string | Buffer | undefined): Promise<Place> {
    return this.listen(async (transport) => {
      const wire = new Wire(transport, 'server');
      const written = answer(await wire.head(), wire);
      if (written !== undefined) transport.write(written);
    });
  }
}

/** Lets everything happen that is due now; for promises that something does not happen. */
export async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
