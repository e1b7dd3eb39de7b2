import type { BegunBy } from '../../connection/channels.ts';
import type { RoundTripTimes } from '../../connection/heartbeat/round-trips.ts';
import type { DeflateParams } from '../../protocol/deflate/negotiate.ts';

/** What `socket.stats()` returns: a snapshot, taken when asked for, of what is counted anyway. Messages are not counted: see the guide. */
export interface SocketStats {
  readonly role: 'client' | 'server';
  readonly state: 'connecting' | 'open' | 'closing' | 'closed';
  /** Where a client goes, redirects followed, secrets redacted; undefined on a server. */
  readonly url: string | undefined;
  /** The other end of the transport: the peer, or a proxy before it. Undefined once the transport is gone, and for other transports. */
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  /** The agreed subprotocol, or an empty string. */
  readonly protocol: string;
  /** What was agreed on permessage-deflate, if it was. */
  readonly compression: DeflateParams | undefined;
  /** Undefined until it is open. */
  readonly openedAt: Date | undefined;
  /** Since it is open; of a connection that has ended, how long it was. */
  readonly ageMs: number | undefined;
  /** That came over the transport, without what TLS adds, with the handshake. Undefined where the transport does not count. */
  readonly bytesReceived: number | undefined;
  /** The same, for what was given to the transport. */
  readonly bytesSent: number | undefined;
  /** As `bufferedAmount`. */
  readonly bufferedBytes: number;
  readonly isPaused: boolean;
  /** As `socket.rtt`. */
  readonly rtt: RoundTripTimes | undefined;
  /** By the policy of the option `backpressure`; undefined without it. */
  readonly dropped: { readonly messages: number; readonly bytes: number } | undefined;
  /** Topics that it is subscribed to. */
  readonly topics: number;
  /** Undefined until the connection is over. */
  readonly close: CloseStats | undefined;
}

/** How a connection ended. */
export interface CloseStats {
  /** RFC 6455 §7.1.5; 1006 when no close frame came. */
  readonly code: number;
  readonly reason: string;
  /** Close frames went both ways. */
  readonly wasClean: boolean;
  /** Undefined when it never opened. */
  readonly begunBy: BegunBy | undefined;
  /** The code of `closeCause`. */
  readonly cause: string | undefined;
}

/** What `server.stats()` returns: a snapshot, taken when asked for. */
export interface ServerStats {
  /** As `server.isReady`. */
  readonly isReady: boolean;
  /** Open now. Undefined with `clientTracking: false`. */
  readonly connections: number | undefined;
  /** Handshakes that succeeded, ever. */
  readonly accepted: number;
  /** Handshakes that were refused, ever. */
  readonly refused: number;
  /** The same by the code of the rejection: a row of docs/errors.md. */
  readonly refusedByCode: { readonly [code: string]: number };
  /** Of all connections together; visits each of them. Undefined with `clientTracking: false`. */
  readonly bufferedBytes: number | undefined;
  /** Topics that have subscribers here. */
  readonly topics: number;
}
