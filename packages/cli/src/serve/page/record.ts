/** The subprotocol whose first message is a {@link HandshakeRecord}; every message after it is echoed. */
export const INSPECT_PROTOCOL = 'handfast.inspect';

/** A header line as on the wire; of a secret value only the length is told. */
export type RecordedField =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly redactedBytes: number };

/** The opening handshake of one connection, as the server saw it. What `handfast.inspect` sends first, as JSON. */
export interface HandshakeRecord {
  readonly kind: 'handshake';
  /** When the answer was written: ISO 8601. */
  readonly at: string;
  /** Address and port of the peer. */
  readonly client: string;
  /** Address and port the peer connected to. */
  readonly server: string;
  readonly request: RecordedHead;
  /** How `Sec-WebSocket-Accept` came about (RFC 6455 §4.2.2). */
  readonly accept: {
    readonly key: string;
    readonly guid: string;
    /** SHA-1 of key and GUID, in hexadecimal. */
    readonly sha1: string;
    readonly base64: string;
  };
  readonly response: RecordedHead;
  /** What both sides agreed on; empty where nothing was. */
  readonly agreed: { readonly protocol: string; readonly extensions: string };
}

/** One head: its first line, then the header lines in the order and spelling of the wire. */
export interface RecordedHead {
  readonly line: string;
  readonly headers: readonly RecordedField[];
}
