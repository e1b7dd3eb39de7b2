import { isIP } from 'node:net';

/** The two headers by which a page of somebody else gives itself away. */
export interface Visitor {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Why this visitor is turned away, or `undefined` when it is welcome.
 *
 * A local server can be reached by every web page its user opens, so two rules hold:
 * - Host must be an IP address, `localhost`, or a name in `allowHosts`. A page that points its own name at this
 *   machine (DNS rebinding) cannot avoid sending that name.
 * - Origin, which browsers always send with a WebSocket handshake, must be this very host. Programs send none.
 */
export function reasonToRefuse(visitor: Visitor, allowHosts: readonly string[]): string | undefined {
  const host = visitor.host?.toLowerCase() ?? '';
  const name = hostname(host);
  if (name === undefined) return 'the Host header is missing or is not a host with an optional port';
  if (!isLocalName(name) && !allowHosts.some((allowed) => allowed.toLowerCase() === name)) {
    return `the Host header names "${name}", which this server does not answer to (--allow-host adds a name)`;
  }
  const origin = visitor.origin?.toLowerCase();
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return `the Origin header names "${visitor.origin}", another site than "${host}"`;
  }
  return undefined;
}

/** The host without the port and without the brackets of IPv6; `undefined` unless every character belongs there. */
function hostname(host: string): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?$/.exec(host);
  return parts?.[1] ?? parts?.[2];
}

function isLocalName(name: string): boolean {
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
