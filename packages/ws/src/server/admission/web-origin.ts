import { isIPv4, isIPv6 } from 'node:net';

/** Host and port as a `Host` header or an origin names them. */
export interface HostAndPort {
  /** In lower case, IPv6 in its shortest form and without brackets, without the dot that may end a name. */
  readonly name: string;
  /** `undefined` when none is given. */
  readonly port: number | undefined;
}

/** Where a page is from (RFC 6454 §6.2). */
export interface WebOrigin extends HostAndPort {
  readonly scheme: string;
}

const MAX_SCHEME = 64;
const MAX_HOST = 255;
const MAX_PORT = 65_535;
const defaultPorts: { readonly [scheme: string]: number | undefined } = { http: 80, https: 443, ws: 80, wss: 443 };

/** Reads `host`, `host:port` or `[address]:port`, in one pass and without regular expressions. `undefined` when it is none. */
export function readHost(text: string): HostAndPort | undefined {
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    const address = text.slice(1, Math.max(end, 1)).toLowerCase();
    return isIPv6(address) && !address.includes('%') ? withPort(shortest(address), text.slice(end + 1)) : undefined;
  }
  const colon = text.indexOf(':');
  const end = colon < 0 ? text.length : colon;
  if (end > MAX_HOST) return undefined;
  const name = text.slice(0, end).toLowerCase();
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  return bare !== '' && isName(bare) ? withPort(bare, text.slice(end)) : undefined;
}

/** Reads `scheme://host:port`. `undefined` for `null`, for lists, and for whatever else has no host of that form. */
export function readOrigin(text: string): WebOrigin | undefined {
  const end = text.indexOf('://');
  const scheme = text.slice(0, Math.max(end, 0)).toLowerCase();
  const host = isScheme(scheme) ? readHost(text.slice(end + 3)) : undefined;
  return host && { scheme, ...host };
}

/** The port that is meant: the one that is named, else the usual one of the scheme. */
export function portOf(port: number | undefined, scheme: string): number | undefined {
  return port ?? defaultPorts[scheme];
}

/** Is this a name or an address that every machine has for itself? RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3. */
export function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return isLoopbackAddress(name) || name === '0.0.0.0' || name === '::';
}

/** Is this one of 127.0.0.0/8, ::1, and the former as IPv6 writes them? */
export function isLoopbackAddress(address: string): boolean {
  if (isIPv4(address)) return address.startsWith('127.');
  if (!isIPv6(address) || address.includes('%')) return false;
  const short = shortest(address);
  return (
    short === '::1' || (short.startsWith('::ffff:7f') && short.indexOf(':', '::ffff:'.length) === '::ffff:7f00'.length)
  );
}

/** As browsers write it (RFC 5952): one address has many forms. */
function shortest(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function withPort(name: string, rest: string): HostAndPort | undefined {
  if (rest === '' || rest === ':') return { name, port: undefined };
  if (!rest.startsWith(':') || rest.length > 6) return undefined;
  let port = 0;
  for (let i = 1; i < rest.length; i++) {
    const digit = rest.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    port = port * 10 + digit;
  }
  return port > MAX_PORT ? undefined : { name, port };
}

/** RFC 3986 §3.1. */
function isScheme(text: string): boolean {
  if (text === '' || text.length > MAX_SCHEME || text.charCodeAt(0) < 0x61) return false;
  for (const char of text) if (char !== '+' && (char === '_' || !isName(char))) return false;
  return true;
}

/** Letters, digits, `-`, `_` and dots: whatever names there are in DNS, and IPv4. */
function isName(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isLetter = code >= 0x61 && code <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isLetter && !isDigit && code !== 0x2d && code !== 0x2e && code !== 0x5f) return false;
  }
  return true;
}
