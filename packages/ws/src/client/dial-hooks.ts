import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Handshake } from '../connection/handshake.ts';
import type { HandshakeError } from '../protocol/errors.ts';

/**
 * Who is told about an attempt, and may take part in it. All but the first two
 * are called after `dial` has returned.
 */
export interface DialHooks {
  /** On whose behalf: what the channels of diagnostics call `socket`. */
  readonly subject?: object | undefined;
  /** There is a transport, on which nothing was written or read yet; a redirect brings another. */
  onTransport?: ((transport: Duplex) => void) | undefined;
  /** A request was made and not yet sent: the first one, and one for every redirect. */
  onRequest?(request: ClientRequest, dialling: Dialling): void;
  /** Sends the request instead of `request.end()`. */
  finishRequest?(request: ClientRequest): void;
  /** Does somebody watch redirects, and decide which credentials go along? Default: no. */
  watchesRedirects?(): boolean;
  /** The request that follows a redirect is ready. */
  onRedirect?(url: string, request: ClientRequest): void;
  /** A 101 came; it is not checked yet. */
  onUpgrade?(response: IncomingMessage): void;
  /** Another answer came. True: request and response belong to the receiver, and the attempt waits for `abort`. */
  onUnexpectedResponse?(request: ClientRequest, response: IncomingMessage): boolean;
  /** The end, when it is a good one. Nothing else is called afterwards. */
  onOpen(handshake: Handshake): void;
  /** The end, when it is not. Nothing else is called afterwards, and no socket stays open. */
  onFailure(error: HandshakeError): void;
}

/** An attempt that is under way. */
export interface Dialling {
  /** Where it goes: the URL, or the one that a redirect led to. */
  readonly url: string;
  /** The request of the moment. */
  readonly request: ClientRequest;
  /** Redirects seen. */
  readonly redirects: number;
  /** Calls it off: `onFailure` follows on the next tick. Does nothing once the attempt has ended. */
  abort(): void;
}
