import { createSecureContext } from 'node:tls';
import { readProxy } from '@handfast/ws';
import type { HeaderField } from '@handfast/ws/protocol';
import { type Like, parseLike } from './like/index.ts';
import type { Progress } from './progress.ts';
import { isStageId, type StageId, stageIds } from './stage-id.ts';

/** What to diagnose, and how. Everything is optional. */
export interface DiagnoseOptions {
  /** Headers to send with the handshake, in this order; a name may be repeated. */
  readonly headers?: Readonly<Record<string, string>> | readonly HeaderField[];
  /** Subprotocols to offer, in order of preference. */
  readonly subprotocols?: readonly string[];
  /** The `Origin` of the page that the connection is for, such as `https://app.example`. Default: none is sent, as by programs. */
  readonly origin?: string;
  /** A forward proxy, `http://user:password@host:port`, or with `https:` for TLS to the proxy itself; `false`: none, whatever the environment says. Default: that of `env`. */
  readonly proxy?: string | false;
  /** The variables in which `HTTPS_PROXY` and the like are looked for; `process.env` for those of the process. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The version of Node.js, for the report: `process.version`. Default: not told. */
  readonly nodeVersion?: string;
  /** Certificates to trust besides those that Node.js knows, PEM. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** Go on, credentials included, where the certificate cannot be trusted. What is wrong with it is a finding all the same. */
  readonly insecure?: boolean;
  /** The certificate and the key of the client, PEM. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** `host:port:address`, as curl takes it: that address instead of a lookup. */
  readonly resolve?: readonly string[];
  /** Only IPv4, or only IPv6. Default: both. */
  readonly family?: 4 | 6;
  /** How long to wait for each single thing, such as a connection or an answer, in milliseconds. Default 5000. */
  readonly timeoutMs?: number;
  /** How long one may have to be silent to see the connection cut, in milliseconds; that long the diagnosis takes. Default: not tried. */
  readonly idleMs?: number;
  /** Up to which size messages are sent, doubling, in bytes: for servers that echo. Default: not tried. */
  readonly maxSizeBytes?: number;
  /** How often the handshake is repeated to find out whether it always goes the same way. Default: not. */
  readonly repeat?: number;
  /** May text messages be sent to the server? They are, where pings stay unanswered, or for `maxSizeBytes`. Default true. */
  readonly sendsData?: boolean;
  /** A request that works elsewhere, to begin the bisection with: raw HTTP, a curl command line, or a HAR file. */
  readonly like?: string;
  /** Only these stages; those that they cannot do without run too. Default: all. */
  readonly only?: readonly StageId[];
  /** Not these stages. */
  readonly skip?: readonly StageId[];
  /** Ends the diagnosis early: the report then says what was found by then. */
  readonly signal?: AbortSignal;
  /** Told what is going on, for people who wait. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The options, read once and complete. */
export interface Plan {
  readonly url: string;
  readonly headers: readonly HeaderField[];
  readonly subprotocols: readonly string[];
  readonly origin: string | undefined;
  readonly proxy: string | false | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string | undefined;
  readonly ca: readonly (string | Buffer)[];
  readonly insecure: boolean;
  readonly cert: string | Buffer | undefined;
  readonly key: string | Buffer | undefined;
  readonly resolve: readonly Resolved[];
  readonly family: 4 | 6 | undefined;
  readonly timeoutMs: number;
  readonly idleMs: number | undefined;
  readonly maxSizeBytes: number | undefined;
  readonly repeat: number;
  readonly sendsData: boolean;
  readonly like: Like | undefined;
  readonly stages: ReadonlySet<StageId>;
}

export interface Resolved {
  readonly host: string;
  readonly port: number;
  readonly address: string;
}

/** Without these no other stage knows where to go. */
const NEEDED: readonly StageId[] = ['url', 'environment', 'dns', 'tcp', 'proxy', 'tls'];

/** Reads the options of a diagnosis. Throws a TypeError for what makes no sense. */
export function planOf(url: string, options: DiagnoseOptions = {}): Plan {
  const { ca = [], subprotocols = [], headers = [], only, skip = [], timeoutMs = 5000 } = options;
  const fields = Array.isArray(headers) ? (headers as readonly HeaderField[]) : Object.entries(headers);
  for (const [name, value] of fields) assertField(name, value);
  for (const protocol of subprotocols) assertSubprotocol(protocol);
  if (options.origin !== undefined) assertField('Origin', options.origin);
  if (typeof options.proxy === 'string') assertProxy(options.proxy);
  if (!(timeoutMs > 0)) throw new TypeError('timeoutMs is a number of milliseconds above 0');
  assertCertificates(options);
  const unknown = [...(only ?? []), ...skip].filter((id) => !isStageId(id));
  if (unknown.length > 0) {
    throw new TypeError(`there is no stage called ${unknown.join(', ')}: there are ${stageIds.join(', ')}`);
  }
  const wanted = only === undefined ? stageIds : [...NEEDED, ...only];
  return {
    url,
    headers: fields,
    subprotocols,
    origin: options.origin,
    proxy: options.proxy,
    env: options.env ?? {},
    nodeVersion: options.nodeVersion,
    ca: Array.isArray(ca) ? (ca as readonly (string | Buffer)[]) : [ca as string | Buffer],
    insecure: options.insecure ?? false,
    cert: options.cert,
    key: options.key,
    resolve: (options.resolve ?? []).map(resolved),
    family: options.family,
    // Timers of signals take whole milliseconds only.
    timeoutMs: Math.ceil(timeoutMs),
    idleMs: options.idleMs,
    maxSizeBytes: options.maxSizeBytes,
    repeat: options.repeat ?? 1,
    sendsData: options.sendsData ?? true,
    like: options.like === undefined ? undefined : parseLike(options.like, url),
    stages: new Set(wanted.filter((id) => !skip.includes(id))),
  };
}

/** `host:port:address`; an IPv6 address may stand in brackets. */
function resolved(text: string): Resolved {
  const [, host = '', port = '', address = ''] = /^(.+?):(\d+):\[?(.+?)\]?$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65_535) throw new TypeError(`${text} is not host:port:address`);
  return { host, port: Number(port), address };
}

/** What the library cannot use as a proxy, nobody can examine. */
function assertProxy(url: string): void {
  try {
    readProxy(url, 'the option proxy', {});
  } catch {
    throw new TypeError(
      'the proxy has to be http://host:port or https://host:port, with user:password@ in front of the host',
    );
  }
}

/** What cannot be used here would look like a fault of the server. */
function assertCertificates({ ca, cert, key }: DiagnoseOptions): void {
  if (ca === undefined && cert === undefined && key === undefined) return;
  if ((cert === undefined) !== (key === undefined)) throw new TypeError('cert and key belong together: one is missing');
  try {
    createSecureContext({ cert, key, ca: ca === undefined ? undefined : [ca].flat() });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TypeError(`ca, cert and key cannot be used: ${message}`, { cause: error });
  }
}

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

function assertToken(text: string, what: string): void {
  if (!TOKEN.test(text)) throw new TypeError(`${JSON.stringify(text)} cannot be ${what}`);
}

/** Not repeated: it may be a token of the other kind, whose = or / is what is wrong. */
function assertSubprotocol(text: string): void {
  if (!TOKEN.test(text)) {
    throw new TypeError('a subprotocol has a character that its name cannot have, such as a blank, / or =');
  }
}

function assertField(name: string, value: string): void {
  assertToken(name, 'the name of a header');
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new TypeError(`the value of ${name} has a character that headers cannot have`);
  }
}
