import { domainToASCII } from 'node:url';
import { inspect } from 'node:util';
import { type HostAndPort, portOf, readHost, readOrigin, type WebOrigin } from './web-origin.ts';

/** One entry of a list of hosts: a name, or everything below a name. */
export interface HostPattern {
  readonly name: string;
  readonly below: boolean;
  /** `any` for `:*`; `undefined` for the usual port. */
  readonly port: number | 'any' | undefined;
}

/** Tells whether an origin is in the list. */
export type OriginList = (origin: WebOrigin) => boolean;

/** Tells whether a host is in the list. */
export type HostList = (host: HostAndPort) => boolean;

/**
 * The entries of an option that is one of them or a list.
 *
 * @throws TypeError when it is neither
 */
export function entriesOf(name: 'origins' | 'hosts', option: string | Iterable<string>): string[] {
  const isList = typeof Object(option)[Symbol.iterator] === 'function';
  const entries = typeof option === 'string' ? [option] : isList ? [...option] : undefined;
  if (entries?.every((entry) => typeof entry === 'string')) return entries;
  throw new TypeError(`${name}: expected a text or a list of texts, received ${inspect(option)}`);
}

/**
 * Reads a list of origins: `https://app.example.com`, with a port where it is not the usual one; `https://*.example.com` for
 * every host below `example.com`, and not itself; `:*` for every port.
 *
 * @throws TypeError when one is no origin
 */
export function readOriginList(entries: readonly string[]): OriginList {
  const patterns = entries.map((entry) => {
    const end = entry.indexOf('://');
    const scheme = entry.slice(0, Math.max(end, 0)).toLowerCase();
    const pattern = end > 0 ? readPattern(entry.slice(end + 3)) : undefined;
    if (pattern) return { ...pattern, scheme };
    throw new TypeError(
      `origins: expected origins such as 'https://app.example.com', without a path, 'https://*.example.com', 'same-host' or '*', received ${JSON.stringify(entry)}`,
    );
  });
  return (origin) =>
    patterns.some(({ scheme, ...pattern }) => {
      const ports = [portOf(origin.port, scheme), pattern.port === 'any' ? 'any' : portOf(pattern.port, scheme)];
      return scheme === origin.scheme && (ports[1] === 'any' || ports[0] === ports[1]) && fits(pattern, origin.name);
    });
}

/**
 * Reads a list of hosts as `Host` names them: `example.com` with any port, `example.com:8080` with that one,
 * `*.example.com` for every host below.
 *
 * @throws TypeError when one is no host
 */
export function readHostList(entries: readonly string[]): HostList {
  const patterns = entries.map(readHostPattern);
  return (host) => patterns.some((pattern) => fitsHost(pattern, host));
}

/**
 * Reads one entry of it.
 *
 * @throws TypeError when it is no host
 */
export function readHostPattern(entry: string): HostPattern {
  const pattern = readPattern(entry);
  if (pattern) return pattern;
  throw new TypeError(
    `hosts: expected names such as 'app.example.com', 'app.example.com:8080', '*.example.com' or '*', received ${JSON.stringify(entry)}`,
  );
}

/** Is it what the entry stands for? */
export function fitsHost(pattern: HostPattern, { name, port }: HostAndPort): boolean {
  const anyPort = pattern.port === 'any' || pattern.port === undefined;
  return (anyPort || pattern.port === port) && fits(pattern, name);
}

/** The line that lets an origin in, ready to be copied. */
export function originEntry(origin: string): string {
  if (readOrigin(origin) || origin === 'null') return `origins: ['${origin.toLowerCase()}']`;
  return "origins: '*', which lets every page in";
}

function fits({ name, below }: HostPattern, given: string): boolean {
  return below ? given.length > name.length + 1 && given.endsWith(`.${name}`) : given === name;
}

function readPattern(entry: string): HostPattern | undefined {
  const anyPort = entry.endsWith(':*');
  const rest = anyPort ? entry.slice(0, -2) : entry;
  const below = rest.startsWith('*.');
  const host = readHost(toAscii(below ? rest.slice(2) : rest));
  if (!host || (anyPort && host.port !== undefined)) return undefined;
  return { name: host.name, below, port: anyPort ? 'any' : host.port };
}

/** Browsers send the form of DNS (`xn--…`); people write the other. */
function toAscii(host: string): string {
  const colon = host.startsWith('[') ? -1 : host.indexOf(':');
  const name = colon < 0 ? host : host.slice(0, colon);
  for (const char of name) if (char > '\x7f') return `${domainToASCII(name)}${colon < 0 ? '' : host.slice(colon)}`;
  return host;
}
