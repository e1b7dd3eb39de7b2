import type { IncomingMessage } from 'node:http';
import type { Authorize } from '../../server/admission/authorize.ts';

export type { Authorize, AuthorizeAnswer, AuthorizeContext } from '../../server/admission/authorize.ts';
export type { Denial, DenyOptions } from '../../server/admission/deny.ts';
export type { AdmissionCounts } from '../../server/admission/limits.ts';

/** What `origins` may name: see there. */
export type OriginPattern = 'same-host' | '*' | 'null' | (string & {});

/** How many clients a server takes. Each limit is for this process alone; 0, or not given, means none. */
export interface AdmissionLimits {
  /** Connections, open or on their way. Whoever comes above it gets 503 with `Retry-After`. */
  maxConnections?: number | undefined;
  /** The same for one address; of IPv6 the first 64 bits. 429 with `Retry-After` above it. */
  maxConnectionsPerAddress?: number | undefined;
  /** Opening requests in a second; as many may come at once. 503 with `Retry-After` above it. */
  maxHandshakesPerSecond?: number | undefined;
  /** The same for one address. 429 with `Retry-After` above it. */
  maxHandshakesPerSecondPerAddress?: number | undefined;
  /** Opening requests that hooks have not decided about. 503 with `Retry-After` above it. Default 10,000 with `authorize`. */
  maxPendingHandshakes?: number | undefined;
}

/** Who may come in. Asked in this order: `hosts`, `origins`, limits, `authorize`, `verifyClient`. */
export interface AdmissionOptions<User = unknown, Request extends IncomingMessage = IncomingMessage>
  extends AdmissionLimits {
  /**
   * The origins whose pages may connect: `'https://app.example.com'`, `'https://*.example.com'` for every host below,
   * `'http://localhost:*'` for every port; `'same-host'` for pages of the host that is asked, `'null'` for pages without an
   * origin of their own, `'*'` for all. Others get 403. A request without `Origin` is no page's, and passes.
   *
   * Default: a server that listens on a loopback address refuses pages that are not of this machine, unless a proxy sent
   * them on; any other server refuses none.
   */
  origins?: OriginPattern | readonly OriginPattern[] | undefined;
  /**
   * The names by which this server is asked, as `Host` has them: `'example.com'` with any port, `'example.com:8080'`,
   * `'*.example.com'`, `'*'` for all. Others get 403. Default: all.
   */
  hosts?: string | readonly string[] | undefined;
  /**
   * Says who this is: what it returns is `socket.user`. `deny(status, …)`, returned or thrown, refuses; `false`, `undefined` and
   * `null` refuse with 401; anything else that it throws is answered with 500, of which the client learns no more.
   */
  authorize?: Authorize<User, Request> | undefined;
  /**
   * Milliseconds that `authorize` may take; the client then gets 503. 0 means for ever. Default 10,000. When it is given, the
   * same time holds for `shouldHandle` and `verifyClient`, from the request to their answer.
   */
  authorizeTimeoutMs?: number | undefined;
  /**
   * Whose connection this is, for the limits per address. Default: the address of the socket, which behind a proxy is that of
   * the proxy. `undefined` counts for nobody. When it throws, the client gets 500.
   */
  addressOf?: ((request: Request) => string | undefined) | undefined;
}

/** A socket that a server with `authorize` has taken. */
export type Admitted<Client, User> = Client & { readonly user: User };
