import { once, setMaxListeners } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Certificate } from '@handfast/ws/testing';
import { endpoint } from '../serve/handshake-record.ts';
import { shapesNamed } from './answer-shapes.ts';
import { Examinations } from './examinations.ts';
import { lanAddresses } from './lan-addresses.ts';
import { makeListenCertificate } from './listen-certificate.ts';
import type { ListenEvent } from './report.ts';
import { type ShapeResult, ShapeTable } from './shape-table.ts';
import type { Limits, Surroundings } from './surroundings.ts';

/** Where to listen, and how to answer. Everything is optional. */
export interface ListenOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** The address to listen on. Default: all of this machine, IPv6 and IPv4: what is examined are devices of the network. */
  readonly host?: string;
  /** Speak TLS, with a certificate that is made on the spot, or with this one. Default: plain. */
  readonly tls?: boolean | Pick<Certificate, 'cert' | 'key'>;
  /**
   * Shapes of the 101, such as `lower-case`; `all` stands for every one. With several, each connection gets the next one, and is
   * closed as soon as it is known whether the client took it. Default `plain`. Throws a RangeError for names that there are not.
   */
  readonly answers?: readonly string[];
  /** How many connections are examined at a time; more are let go. Default 100. */
  readonly maxConnections?: number;
  /** How long a client may take for TLS, and again for its request, in milliseconds. Default 10,000. */
  readonly requestTimeoutMs?: number;
  /** From the 101 to the first ping, and from one to the next, in milliseconds. Default 3,000. */
  readonly pingIntervalMs?: number;
  /** Told what is going on, connection by connection. */
  readonly onEvent?: (event: ListenEvent) => void;
}

export interface RunningListener {
  readonly port: number;
  /** Where clients can connect to: by each address of this machine that the listener is on, the one for the network first. */
  readonly urls: readonly string[];
  readonly isOnNetwork: boolean;
  /** In PEM, what clients have to trust; undefined without TLS. */
  readonly certificate: string | undefined;
  /** What clients did with each shape of the answer. */
  readonly shapes: readonly ShapeResult[];
  /** Ends each connection with 1001, cuts those that do not answer, and frees the port. May be called again. */
  close(): Promise<void>;
}

const CLOSE_MS = 1_000;
const MAX_KNOWN_KEYS = 1000;

/** Starts to listen and to examine who comes. Rejects with what `listen` fails with, and with a RangeError for unknown shapes. */
export async function startListening(options: ListenOptions = {}): Promise<RunningListener> {
  const { port = 0, host, answers = ['plain'], maxConnections = 100, onEvent = () => undefined } = options;
  const shapes = shapesNamed(answers);
  const table = new ShapeTable(shapes);
  const addresses = host === undefined || isWildcard(host) ? lanAddresses() : [host];
  const certificate = certificateFor(options.tls, addresses);
  const stop = new AbortController();
  // One for each connection, and they are bounded.
  setMaxListeners(0, stop.signal);
  const keys = new Set<string>();
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  server.listen({ port, ...(host === undefined ? {} : { host }) });
  await once(server, 'listening');
  const actualPort = (server.address() as AddressInfo).port;
  const around: Surroundings = {
    port: actualPort,
    certificate,
    limits: limitsOf(options),
    nextShape: () => table.next(),
    endsWhenTaken: shapes.length > 1,
    noteKey: (key) => isKnown(keys, key),
    onEvent,
    stop: stop.signal,
  };
  const examinations = new Examinations(around, maxConnections);
  server.on('connection', (socket) => examinations.begin(socket, (report) => table.note(report)));
  let closed: Promise<void> | undefined;
  return {
    port: actualPort,
    urls: urlsOf(addresses, actualPort, certificate !== undefined),
    isOnNetwork: addresses.some((address) => !/^(?:127\.|::1$|localhost$)/.test(address)),
    certificate: certificate?.cert,
    get shapes() {
      return table.results;
    },
    close() {
      closed ??= (async () => {
        const free = once(server, 'close');
        server.close();
        stop.abort();
        await examinations.settled();
        await free;
      })();
      return closed;
    },
  };
}

function limitsOf({ requestTimeoutMs = 10_000, pingIntervalMs = 3_000 }: ListenOptions): Limits {
  return { requestMs: requestTimeoutMs, pingMs: pingIntervalMs, closeMs: CLOSE_MS };
}

function certificateFor(tls: ListenOptions['tls'], addresses: readonly string[]): Certificate | undefined {
  if (tls === undefined || tls === false) return undefined;
  return tls === true ? makeListenCertificate(addresses) : ({ ...tls, name: '' } as Certificate);
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function urlsOf(addresses: readonly string[], port: number, isSecure: boolean): string[] {
  return addresses.map((address) => `${isSecure ? 'wss' : 'ws'}://${endpoint(address, port)}/`);
}

/** Notes a key, and forgets the oldest where there are too many. */
function isKnown(keys: Set<string>, key: string): boolean {
  if (keys.has(key)) return true;
  keys.add(key);
  if (keys.size > MAX_KNOWN_KEYS) keys.delete(keys.values().next().value ?? '');
  return false;
}
