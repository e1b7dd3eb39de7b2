import type { Evidence } from '../evidence/index.ts';

/** Is there any sense in asking for something by HTTP: does a way to the server exist, as far as is known by now? */
export function isReachable({ url, dns, tcp, proxy, tls }: Evidence): boolean {
  if (url?.target === undefined) return false;
  if (proxy?.route) {
    if (proxy.tunnel !== 'open') return false;
  } else if (dns !== undefined && dns.addresses.length === 0) {
    return false;
  } else if (tcp && !tcp.attempts.some(({ outcome }) => outcome === 'connected')) {
    return false;
  }
  return !url.target.secure || tls === undefined || tls.isEstablished;
}
