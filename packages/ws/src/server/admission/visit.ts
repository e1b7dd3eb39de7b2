import type { Duplex } from 'node:stream';
import type { RequestHead } from '../../protocol/handshake/request.ts';
import { isLoopbackAddress } from './web-origin.ts';

/** An opening request, as far as rules about origin and host look at it. */
export interface Visit {
  /** `undefined` when the request has none, as that of a program usually has not. Two of them are joined by a comma. */
  readonly origin: string | undefined;
  readonly head: RequestHead;
  /** Is there a list of hosts, and `Host` in it? */
  readonly hostIsListed: boolean;
  /** Can this server be reached from this machine only? Asked last, because it costs most. */
  isLocal(): boolean;
}

/** What tells its address: every server of Node. */
interface Listening {
  address?(): unknown;
}

/** Headers that proxies add. No page can set one of them. */
const marksOfProxies = [
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Real-IP',
  'Forwarded',
  'Via',
] as const;

/** Did this request come through a proxy that says so? */
export function isForwarded({ headers }: RequestHead): boolean {
  return marksOfProxies.some((name) => headers.has(name));
}

/** Does the server listen on a loopback address? False as well where that cannot be known, and for a Unix socket. */
export function listensLocally(server: Listening | null | undefined, socket: Duplex | undefined): boolean {
  const listening = server ?? (socket as { server?: Listening } | undefined)?.server;
  const bound = typeof listening?.address === 'function' ? listening.address() : undefined;
  const { address } = (bound ?? {}) as { address?: unknown };
  return typeof address === 'string' && isLoopbackAddress(address);
}
