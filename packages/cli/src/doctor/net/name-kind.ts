import { isIP } from 'node:net';

/**
 * Who is to know a name:
 * - `address`: nobody needs to; `localhost`: this machine (RFC 6761 §6.3);
 * - `multicast`: whoever is in the same network (`.local`, RFC 6762); `single`: a search domain, a container network or a hosts file;
 * - `private`: the DNS of a company, a cluster or a cloud (`.internal`, `.svc`, `.lan` and the like); `public`: DNS.
 */
export type NameKind = 'address' | 'localhost' | 'multicast' | 'single' | 'private' | 'public';

const PRIVATE = new Set([
  'internal',
  'lan',
  'home',
  'corp',
  'intranet',
  'private',
  'localdomain',
  'svc',
  'test',
  'arpa',
]);

export function nameKindOf(host: string): NameKind {
  if (isIP(host) !== 0) return 'address';
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  const last = labels.at(-1) ?? '';
  if (last === 'localhost') return 'localhost';
  if (last === 'local') return labels.includes('svc') ? 'private' : 'multicast';
  if (labels.length === 1) return 'single';
  return PRIVATE.has(last) ? 'private' : 'public';
}
