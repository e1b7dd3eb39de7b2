import { isSecretHeader, plain } from '../protocol/handshake/secret-names.ts';
import type { OwnHeader } from './options.ts';
import { isUrlFault, readTarget, type Target, type UrlFault } from './url.ts';

/** What must be remembered along a chain of redirects. */
export interface Trail {
  /** Where the chain began: what the credentials were meant for. */
  readonly first: Target;
  /** The first `user:password` that was sent; it stays for the hops that follow. */
  readonly auth: string | undefined;
}

/** What goes out with one request of the chain, besides what the protocol adds. */
export interface Baggage {
  readonly headers: readonly OwnHeader[];
  readonly auth: string | undefined;
}

/** Is that status, with a Location, one to follow? */
export function isRedirect(status: number, location: string | undefined): location is string {
  return status >= 300 && status < 400 && location !== undefined && location !== '';
}

/** Why a redirect cannot be followed. */
export type RedirectFault = Omit<UrlFault, 'code'> & { readonly code: UrlFault['code'] | 'WS_ERR_REDIRECT_TO_UNIX' };

/** The target that a `Location` names, seen from the target that answered. */
export function nextTarget(from: Target, location: string): Target | RedirectFault {
  // The URL syntax knows no path behind the path of a local socket: keep the socket ourselves.
  const local = from.socketPath !== undefined && location.startsWith('/');
  const next = local ? readTarget(`ws+unix:${encoded(from.socketPath)}:${location}`) : readTarget(location, from.href);
  // A server on the network does not get to choose a socket of this machine: that of a container engine, for one.
  const leadsInside = 'socketPath' in next && next.socketPath !== undefined && from.socketPath === undefined;
  if (leadsInside) return { code: 'WS_ERR_REDIRECT_TO_UNIX', message: `Redirect to ${location}`, value: location };
  if (isUrlFault(next) && next.code === 'WS_ERR_INVALID_URL') return { ...next, value: location };
  return next;
}

/**
 * The caller's headers and `user:password` as far as this target may see them. Another host, or a step from TLS to plain text,
 * loses the credentials, which are all headers whose name says so (`X-Api-Key`, as well as `Cookie`), and another host the `Host`
 * header; `trusted` (somebody watches the redirects and can take away what should not be sent) keeps everything, as in `ws`. The
 * way back to the first host has them again.
 */
export function pack(all: Baggage, target: Target, trail: Trail | undefined, trusted: boolean): Baggage {
  const auth = trail?.auth ?? target.auth ?? all.auth;
  if (!trail || trusted) return { headers: all.headers, auth };
  const sameHost = target.authority === trail.first.authority;
  if (sameHost && (target.secure || !trail.first.secure)) return { headers: all.headers, auth };
  const mayGo = ([name]: OwnHeader) => {
    const key = name.toLowerCase();
    return !isSecretHeader(plain(name)) && (sameHost || key !== 'host');
  };
  return { headers: all.headers.filter(mayGo), auth: undefined };
}

/** The path of a local socket as it stands in a URL: what would end it, or be decoded, is encoded. */
function encoded(socketPath: string): string {
  return socketPath.split('/').map(encodeURIComponent).join('/');
}
