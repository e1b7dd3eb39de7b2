import { type Refusal, refuseWith } from '../../protocol/handshake/refusal.ts';
import { checkLocalHost, isNamed } from './hosts.ts';
import { entriesOf, type OriginList, originEntry, readOriginList } from './patterns.ts';
import { isForwarded, type Visit } from './visit.ts';
import { isLoopback, portOf, readHost, readOrigin, type WebOrigin } from './web-origin.ts';

/** What the option `origins` asks for. */
export interface OriginRule {
  readonly sameHost: boolean;
  /** Pages that have no origin of their own: in a sandbox, made of `data:`. */
  readonly opaque: boolean;
  readonly isListed: OriginList;
}

const BODY = 'Forbidden: this server takes no connections from pages of this origin\n';

/**
 * Reads the option `origins`; `'*'` is a rule that lets everything in, and `undefined` the one for local servers.
 *
 * @throws TypeError when an entry is no origin
 */
export function readOrigins(option: string | readonly string[] | undefined): OriginRule | '*' | undefined {
  if (option === undefined) return undefined;
  const entries = entriesOf('origins', option);
  if (entries.includes('*')) return '*';
  return {
    sameHost: entries.includes('same-host'),
    opaque: entries.includes('null'),
    isListed: readOriginList(entries.filter((entry) => entry !== 'same-host' && entry !== 'null')),
  };
}

/** Why pages of this origin may not connect (RFC 6455 §10.2); a request without one is no page's. */
export function checkOrigin(rule: OriginRule | '*' | undefined, visit: Visit): Refusal | undefined {
  const { origin } = visit;
  if (origin === undefined || rule === '*') return undefined;
  if (rule === undefined) return checkLocal(origin, visit);
  const read = readOrigin(origin);
  if (read ? rule.isListed(read) : rule.opaque && origin === 'null') return undefined;
  if (read && rule.sameHost && isSameHost(read, visit)) return visit.hostIsListed ? undefined : checkLocalHost(visit);
  const name = rule.sameHost ? visit.head.headers.get('Host') : undefined;
  return refuseWith('WS_ERR_REQUEST_ORIGIN', 403, BODY, { value: origin, wanted: originEntry(origin), name });
}

/** Is the page from the host that it asks? Behind a proxy, from the one that the proxy was asked for. */
function isSameHost(origin: WebOrigin, { head: { headers } }: Visit): boolean {
  const hosts = [headers.get('Host'), headers.get('X-Forwarded-Host')];
  return hosts.some((host) => {
    const read = host === undefined ? undefined : readHost(host);
    if (!read || read.name !== origin.name) return false;
    return portOf(read.port, origin.scheme) === portOf(origin.port, origin.scheme);
  });
}

/**
 * Without the option, on a server that this machine alone can reach: whoever is let in there are programs of this machine
 * and pages that it serves, and not any page of the web that a browser here happens to show. What a proxy sends on is its business.
 */
function checkLocal(origin: string, visit: Visit): Refusal | undefined {
  const read = readOrigin(origin);
  if (read ? isLoopback(read.name) : !isOfWeb(origin)) return undefined;
  if (read && read.scheme !== 'http' && read.scheme !== 'https') return undefined;
  if (isForwarded(visit.head)) return undefined;
  const isOwnHost = read !== undefined && isSameHost(read, visit);
  if (isOwnHost && (read.scheme === 'https' || visit.hostIsListed || !isNamed(read.name))) return undefined;
  if (!visit.isLocal()) return undefined;
  return refuseWith('WS_ERR_REQUEST_ORIGIN_NOT_LOCAL', 403, BODY, {
    value: origin,
    wanted: originEntry(origin),
    name: isOwnHost ? visit.head.headers.get('Host') : undefined,
  });
}

/** An origin that could not be read: is it that of a page from the web, or does it hide one, among others perhaps? */
function isOfWeb(origin: string): boolean {
  return origin.split(/[\s,]+/).some((one) => one === '' || one === 'null' || /^https?:/i.test(one));
}
