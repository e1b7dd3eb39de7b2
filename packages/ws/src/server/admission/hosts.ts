import { isIP } from 'node:net';
import { type Refusal, refuseWith } from '../../protocol/handshake/refusal.ts';
import { entriesOf, type HostList, readHostList } from './patterns.ts';
import { isForwarded, type Visit } from './visit.ts';
import { isLoopback, readHost } from './web-origin.ts';

const BODY = 'Forbidden: this server does not answer to this host\n';

/**
 * Reads the option `hosts`; `'*'` lets every name in.
 *
 * @throws TypeError when an entry is no host
 */
export function readHosts(option: string | readonly string[] | undefined): HostList | undefined {
  if (option === undefined) return undefined;
  const entries = entriesOf('hosts', option);
  return entries.includes('*') ? undefined : readHostList(entries);
}

/** Why this server does not answer to that `Host`: a page can point a name of its own at any address (DNS rebinding). */
export function checkHost(list: HostList | undefined, { head }: Pick<Visit, 'head'>): Refusal | undefined {
  if (!list) return undefined;
  const value = head.headers.get('Host');
  const host = value === undefined ? undefined : readHost(value);
  if (host && list(host)) return undefined;
  return refuseWith('WS_ERR_REQUEST_HOST_NOT_SERVED', 403, BODY, { value, wanted: hostEntry(host?.name) });
}

/**
 * Without the option, where pages of the same host are let in: on a server that this machine alone can reach, a name that is
 * not its own is one that somebody has pointed here.
 */
export function checkLocalHost(visit: Visit): Refusal | undefined {
  const value = visit.head.headers.get('Host');
  const host = value === undefined ? undefined : readHost(value);
  if (visit.origin === undefined || visit.origin.startsWith('https:')) return undefined;
  if (!host || !isNamed(host.name) || isForwarded(visit.head) || !visit.isLocal()) return undefined;
  return refuseWith('WS_ERR_REQUEST_HOST_NOT_SERVED', 403, BODY, { value, wanted: hostEntry(host.name) });
}

/** Is it a name of DNS? An address cannot be pointed elsewhere, and the names of this machine never leave it. */
export function isNamed(name: string): boolean {
  return isIP(name) === 0 && !isLoopback(name);
}

/** The line that lets a host in, ready to be copied. */
function hostEntry(name = 'example.com'): string {
  return isIP(name) === 6 ? `hosts: ['[${name}]']` : `hosts: ['${name}']`;
}
