import type { HeaderField } from '@handfast/ws/protocol';

/** A request that works elsewhere, as somebody pasted it. */
export interface Like {
  readonly source: 'http' | 'curl' | 'har';
  /** Path and query; undefined where only headers were pasted. */
  readonly target: string | undefined;
  /** In order and spelling of the text; the key is empty, to be made for each handshake. */
  readonly fields: readonly HeaderField[];
  readonly options: LikeOptions;
}

/** How the other client was told to connect. */
export interface LikeOptions {
  /** Certificates were not looked at. */
  readonly insecure: boolean;
  readonly proxy: string | undefined;
  /** As curl takes it: `host:port:address`. */
  readonly resolve: readonly string[];
}

/** Before it is known whether it is the opening of a WebSocket. */
export interface Pasted {
  readonly source: Like['source'];
  readonly method: string;
  readonly target: string | undefined;
  readonly fields: readonly HeaderField[];
  readonly options?: LikeOptions;
}

const NO_OPTIONS: LikeOptions = { insecure: false, proxy: undefined, resolve: [] };

/** Made for HTTP/2: what these say is said otherwise in HTTP/1.1. */
const UPGRADE: readonly HeaderField[] = [
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
];

/** Reads it as the opening of a WebSocket. Throws a TypeError that says what is missing for one. */
export function likeOf({ source, method, target, fields: given, options = NO_OPTIONS }: Pasted): Like {
  const pseudo = new Map(given.filter(([name]) => name.startsWith(':')));
  let fields = given.filter(([name]) => !name.startsWith(':'));
  const has = (name: string) => fields.some(([other]) => other.toLowerCase() === name);
  const authority = pseudo.get(':authority');
  if (authority !== undefined && !has('host')) fields = [['Host', authority], ...fields];
  if (pseudo.size > 0 && has('sec-websocket-version') && !has('upgrade')) fields = [...fields, ...UPGRADE];
  else if (method !== 'GET') throw new TypeError(`the request is a ${method}: a WebSocket is opened by GET`);
  for (const [name, value] of fields) assertField(name, value);
  const missing = ['host', 'upgrade', 'connection', 'sec-websocket-version'].filter((name) => !has(name));
  if (missing.length > 0) {
    throw new TypeError(
      `the request opens no WebSocket: it has no ${missing.map((name) => spellings[name]).join(', no ')} header`,
    );
  }
  const path = target ?? pseudo.get(':path');
  assertTarget(path);
  const keyless = fields.map(([name, value]): HeaderField => [name, name.toLowerCase() === KEY ? '' : value]);
  return {
    source,
    target: path,
    fields: has(KEY) ? keyless : [...keyless, ['Sec-WebSocket-Key', '']],
    options,
  };
}

const KEY = 'sec-websocket-key';

const spellings: Readonly<Record<string, string>> = {
  host: 'Host',
  upgrade: 'Upgrade',
  connection: 'Connection',
  'sec-websocket-version': 'Sec-WebSocket-Version',
};

/** Not repeated: its query may hold a token. */
function assertTarget(target: string | undefined): void {
  if (target !== undefined && !/^[\x21-\x7e]+$/.test(target)) {
    throw new TypeError(
      'the path of the request has a character that it cannot have, such as a blank or a letter beyond ASCII',
    );
  }
}

function assertField(name: string, value: string): void {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a header`);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new TypeError(`the value of ${name} has a character that headers cannot have`);
  }
}
