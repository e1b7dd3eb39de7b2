import type { HeaderFields } from './header-fields.ts';
import { printable, quoted } from './printable.ts';

/** Where in the life of an attempt it failed, in the order in which the stages run. */
export type HandshakeStage = 'url' | 'dns' | 'tcp' | 'proxy' | 'tls' | 'request' | 'response' | 'frames';

/** One address that was tried, and how that went. */
export interface AddressAttempt {
  /** IP address or socket path. */
  readonly address: string;
  readonly port: number | undefined;
  readonly family: 4 | 6 | undefined;
  /** `connected`, or the system's code such as `ECONNREFUSED`, or `pending` when the attempt was given up. */
  readonly outcome: string;
}

/** The proxy that an attempt went through, or was meant to. */
export interface ProxyFacts {
  /** Scheme, host and port; never a user or a password. */
  readonly url: string;
  /** Who named it: a variable of the environment such as `HTTPS_PROXY`, or an option. */
  readonly source: string;
  /** Were a user and a password sent to it? */
  readonly sendsCredentials?: boolean | undefined;
}

/** Milliseconds each stage took; a stage that was not reached is absent. */
export interface StageTimings {
  /** The lookup of the server, or of the proxy where there is one; so is `tcpMs`. */
  dnsMs?: number;
  tcpMs?: number;
  /** From the connection to the proxy, through TLS with it where it wants that, to the tunnel. */
  proxyMs?: number;
  tlsMs?: number;
  /** From the request sent to the head of the answer received. */
  responseMs?: number;
  totalMs?: number;
}

/** What the peer actually said, as far as it said anything. */
export interface ReceivedHead {
  /** Status of the answer (client side only). */
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  /** Headers in the order and spelling of the wire. */
  readonly headers?: HeaderFields | undefined;
  /** The first bytes of the body, or of whatever came instead of HTTP; at most 1,024. */
  readonly body?: Buffer | undefined;
  /** The offending value in one line, ready for a person to read. */
  readonly value?: string | undefined;
}

/** A handshake that failed, as data: the same record whichever side reports it. */
export interface HandshakeFailure {
  readonly code: string;
  readonly stage: HandshakeStage;
  /** The whole sentence: what was expected, what came. */
  readonly message: string;
  readonly expected: string;
  readonly received: ReceivedHead;
  /** One or two sentences: the likely cause and the next step. */
  readonly hint: string;
  readonly url?: string | undefined;
  readonly addresses?: readonly AddressAttempt[] | undefined;
  readonly timings?: StageTimings | undefined;
  /** The proxy of the attempt; undefined where it was a direct one. */
  readonly proxy?: ProxyFacts | undefined;
}

/** What a row of the table may need to know to say its sentence. Text from the peer goes in raw: the rows escape it. */
export interface FailureDetails {
  /** Where the row's own stage is not the right one: a timeout, for example, can happen in any. */
  readonly stage?: HandshakeStage | undefined;
  /** The offending value as it came. */
  readonly value?: string | undefined;
  /** What would have been right, where that is one value. */
  readonly wanted?: string | undefined;
  /** The parameter, extension or option that it is about. */
  readonly name?: string | undefined;
  /** How many of the thing came; or the limit that was passed. */
  readonly count?: number | undefined;
  /** Offset of the first wrong byte. */
  readonly offset?: number | undefined;
  /** The subprotocols that the client asked for. */
  readonly protocols?: readonly string[] | undefined;
  /** What the system, the TLS library or an option's callback said about it. */
  readonly detail?: string | undefined;
  /** What the peer had to send first, and did not. */
  readonly awaited?: string | undefined;
  /** Limit in milliseconds of a timeout. */
  readonly timeoutMs?: number | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly headers?: HeaderFields | undefined;
  readonly body?: Buffer | undefined;
  readonly url?: string | undefined;
  readonly addresses?: readonly AddressAttempt[] | undefined;
  readonly timings?: StageTimings | undefined;
  readonly proxy?: ProxyFacts | undefined;
}

type Text = string | ((details: FailureDetails) => string);

/** One way in which a handshake can fail. */
export interface FailureRow {
  readonly stage: HandshakeStage;
  /** What would have been right, RFC section included. */
  readonly expected: Text;
  /** The sentence of the error; begins with the words of `ws` where `ws` has them, because programs search for those. */
  readonly says: Text;
  /** The likely cause and the next step. */
  readonly hint: Text;
}

/** A table of rows whose codes stay literal types. */
export function rows<Code extends string>(table: Record<Code, FailureRow>): Record<Code, FailureRow> {
  return table;
}

/** `host:port` as far as known, for a sentence. */
export function place({ host, port }: FailureDetails): string {
  if (host === undefined) return 'the server';
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return quoted(port === undefined ? name : `${name}:${port}`).slice(1, -1);
}

/** `the proxy http://proxy:3128 from HTTPS_PROXY`, for a sentence. */
export function proxyName({ proxy }: FailureDetails): string {
  if (!proxy) return 'the proxy';
  const url = proxy.url === '' ? '' : ` ${printable(proxy.url)}`;
  return `the proxy${url} from ${printable(proxy.source)}`;
}

/** The offending value between quotes, or what to call its absence. */
export function shown({ value }: FailureDetails, absent = 'nothing'): string {
  return value === undefined ? absent : quoted(value);
}
