import type { HeaderField } from '@handfast/ws/protocol';

/** What a handshake of a client depends on. */
export interface ProfileSettings {
  /** The value of `Host` as most clients write it: the port only where it is not the default one. */
  readonly host: string;
  /** The same with the port in any case, as some devices write it. */
  readonly hostWithPort: string;
  /** The origin of the page; programs send it only where they were told to. */
  readonly origin: string | undefined;
  /** Subprotocols to offer. */
  readonly subprotocols: readonly string[];
  /** Is the URL `wss`, or on this machine? Browsers tell less to others (Secure Contexts §3.1). */
  readonly isTrustworthy: boolean;
  /** Whether the page is of the very origin of the server. */
  readonly isSameOrigin: boolean;
}

/** How a real client writes its handshake. */
export interface ClientProfile {
  /** Product and the version that was looked at: a proper name, the same in every language. */
  readonly name: string;
  readonly kind: 'browser' | 'program' | 'device';
  /**
   * How it is known: `captured` from the program itself, or read in its `source`. Those of which the tests install the
   * program are compared with it in each run.
   */
  readonly known: 'captured' | 'source';
  /** The header lines in order and spelling of the wire; the key is empty, to be made for each handshake. */
  readonly fields: (settings: ProfileSettings) => readonly HeaderField[];
}

/** The line if there is a value for it. */
export function optional(name: string, value: string | undefined): readonly HeaderField[] {
  return value === undefined || value === '' ? [] : [[name, value]];
}

/** The line that offers subprotocols, if there are any. */
export function offer(
  { subprotocols }: ProfileSettings,
  separator = ', ',
  name = 'Sec-WebSocket-Protocol',
): readonly HeaderField[] {
  return optional(name, subprotocols.join(separator));
}
