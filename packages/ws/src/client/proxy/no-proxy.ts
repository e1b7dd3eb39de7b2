import { BlockList, isIP } from 'node:net';

/**
 * Does this value of `NO_PROXY` say that the host is reached without a proxy? Entries are separated by commas or spaces:
 * `*` is every host; `example.com`, `.example.com` and `*.example.com` are that name and all below it; an address, a
 * network such as `10.0.0.0/8` or `fd00::/8`, and any of them with `:port` behind it (`[::1]:8080`). A name is never
 * looked up, so a network does not match names.
 */
export function bypasses(list: string, host: string, port: number): boolean {
  const name = withoutDot(host.toLowerCase());
  return entriesOf(list).some((entry) => matches(entry, name, port));
}

function entriesOf(list: string): string[] {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
}

function matches(entry: string, host: string, port: number): boolean {
  const { pattern, port: wanted } = splitPort(entry);
  if (wanted !== undefined && wanted !== port) return false;
  if (pattern === '*') return true;
  if (pattern.includes('/')) return inNetwork(pattern, host);
  if (isIP(pattern) !== 0) return inNetwork(`${pattern}/${isIP(pattern) === 4 ? 32 : 128}`, host);
  if (isIP(host) !== 0) return false;
  const domain = withoutDot(pattern.startsWith('*.') ? pattern.slice(2) : pattern.replace(/^\.+/, ''));
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** `host:port`, `[v6]:port`, `[v6]`, or neither: the colons of a bare IPv6 address and of its network are its own. */
function splitPort(entry: string): { pattern: string; port: number | undefined } {
  const bracketed = /^\[([^\]]*)\](\/\d+)?(?::(\d+))?$/.exec(entry);
  if (bracketed) return { pattern: `${bracketed[1]}${bracketed[2] ?? ''}`, port: numberOf(bracketed[3]) };
  const colon = entry.indexOf(':');
  if (colon === -1 || colon !== entry.lastIndexOf(':')) return { pattern: entry, port: undefined };
  const port = numberOf(entry.slice(colon + 1));
  return port === undefined ? { pattern: entry, port: undefined } : { pattern: entry.slice(0, colon), port };
}

function numberOf(digits: string | undefined): number | undefined {
  return digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : undefined;
}

/** An entry that is no network matches nothing, instead of failing the connection. */
function inNetwork(network: string, host: string): boolean {
  const slash = network.indexOf('/');
  const address = network.slice(0, slash);
  const bits = numberOf(network.slice(slash + 1));
  const family = isIP(address);
  if (isIP(host) === 0 || family === 0 || bits === undefined || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  // An IPv4 address that is written as IPv6 (::ffff:10.0.0.1) is in the networks of both.
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
