import type { SecureContextOptions } from 'node:tls';
import type { Certificate } from '@handfast/ws/testing';
import type { FindingCode } from '../findings/codes.ts';
import type { Words } from '../shared/language.ts';

export type { Words } from '../shared/language.ts';

import type { LabCertificates } from './certificates/lab-certificates.ts';
import type { Visit } from './wire/visit.ts';

/** What belongs together: one file in `groups/` each. */
export type GroupId =
  | 'healthy'
  | 'accept'
  | 'answer-headers'
  | 'delivery'
  | 'statuses'
  | 'conditions'
  | 'subprotocols'
  | 'extensions'
  | 'frames'
  | 'messages'
  | 'closing'
  | 'idle'
  | 'two-writers'
  | 'tcp'
  | 'address-families'
  | 'tls'
  | 'http2'
  | 'forward-proxies'
  | 'reverse-proxies';

/**
 * What a client does that is neither careless nor more strict than the RFC:
 * - `opens`: the connection opens and echoes what is sent.
 * - `refuses`: the client ends with an error before its connection opens.
 * - `ends`: it opens, and then ends for the reason that `closeCode` tells (1006 where no close frame is to come).
 * - `either`: clients differ, and both may be right; the one thing that is wrong is to hang.
 */
export interface GoodClient {
  readonly outcome: 'opens' | 'refuses' | 'ends' | 'either';
  /** With `ends`: the close code that the program sees in the event `close`, of a client in the style of `ws`. */
  readonly closeCode?: number;
}

/** How a client has to go there, where the plain URL is not enough. */
export interface Reach {
  /** Subprotocols to offer: without them the scenario is a healthy server. */
  readonly subprotocols?: readonly string[];
  /** The host in the URL. Default 127.0.0.1. A place that names no address of its own listens on all that `localhost` has. */
  readonly host?: string;
  /** The scheme. Default: `wss` for servers with TLS, else `ws`. */
  readonly scheme?: 'ws' | 'wss';
  /** Whether the client has to send a message before anything goes wrong. */
  readonly sends?: boolean;
  /** Whether the client has to speak HTTP/2 (RFC 8441) before anything goes wrong. */
  readonly http2?: boolean;
  /** How long a connection has to be silent, in beats, before what is wrong can show. */
  readonly idleBeats?: number;
  /** How large a message has to be before anything goes wrong. */
  readonly sizeBytes?: number;
  /** How often one has to connect to see that it does not always go the same way. */
  readonly repeat?: number;
}

/** A server that answers one path of the port that most scenarios share. It is called with the whole request head. */
export interface SharedPlace {
  readonly on: 'shared';
  readonly answer: Answer;
}

/** A TCP port of its own. `connected` sees each connection before a byte was read. */
export interface PortPlace {
  readonly on: 'port';
  /** The address to listen on. Default 127.0.0.1, and ::1 too where the URL says localhost. */
  readonly address?: string;
  readonly connected: (visit: Visit) => void;
}

/** A TLS port of its own. */
export interface TlsPlace {
  readonly on: 'tls';
  readonly tls: (certificates: LabCertificates) => TlsSettings;
  readonly answer: Answer;
  /** For clients that speak plain text to it. Default: their connection is closed. */
  readonly answerPlain?: Answer;
}

export interface TlsSettings extends SecureContextOptions {
  readonly requestCert?: boolean;
  readonly rejectUnauthorized?: boolean;
  readonly ALPNProtocols?: string[];
  /** By server name, what is sent instead of `cert` and `key`. */
  readonly identities?: Readonly<Record<string, Certificate>>;
}

/** A forward proxy; the URL is the healthy server, and the environment names the proxy. */
export interface ForwardProxyPlace {
  readonly on: 'forward-proxy';
  /** Called with the head of a CONNECT, or of any other request. */
  readonly answer: Answer;
}

/** Something in front of a healthy server: called with the head, and reaches the server with `visit.forward`. */
export interface ReverseProxyPlace {
  readonly on: 'reverse-proxy';
  readonly answer: Answer;
}

/** An HTTP/2 port with TLS. */
export interface Http2Place {
  readonly on: 'http2';
  /** Whether clients that cannot speak HTTP/2 are let in. */
  readonly allowHttp1: boolean;
  readonly extendedConnect: 'not-announced' | 'reset' | 'not-found';
}

/** A port where nothing listens, and nothing else will while the lab runs. */
export interface NobodyPlace {
  readonly on: 'nobody';
  /** Whether it is the proxy in the environment that nobody is at. */
  readonly asProxy?: boolean;
}

export type Place =
  | SharedPlace
  | PortPlace
  | TlsPlace
  | ForwardProxyPlace
  | ReverseProxyPlace
  | Http2Place
  | NobodyPlace;

/** Talks to one client. Whatever it throws ends that connection only. */
export type Answer = (visit: Visit) => void | Promise<void>;

/** One way to fail (or not to), as data and a small behaviour. */
export interface Scenario {
  /** Unique in the lab, kebab-case; also the path of its URL. */
  readonly id: string;
  readonly title: Words;
  /** What is wrong, as the doctor must say first; `undefined` where nothing is. */
  readonly finding: FindingCode | undefined;
  readonly good: GoodClient;
  readonly reach?: Reach;
  readonly place: Place;
}

export interface Group {
  readonly id: GroupId;
  readonly title: Words;
  readonly scenarios: readonly Scenario[];
}

/** A client that opens and goes on. */
export const opens: GoodClient = { outcome: 'opens' };
/** A client that says no before it opens. */
export const refuses: GoodClient = { outcome: 'refuses' };
/** Both may be right. */
export const either: GoodClient = { outcome: 'either' };

/** A client that opens, and then sees its connection end with that code. */
export function ends(closeCode: number): GoodClient {
  return { outcome: 'ends', closeCode };
}

/** On the port that is shared. */
export function shared(answer: Answer): SharedPlace {
  return { on: 'shared', answer };
}
