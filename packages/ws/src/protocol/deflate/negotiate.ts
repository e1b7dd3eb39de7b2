import { createDeflateRaw, createInflateRaw } from 'node:zlib';
import type { ExtensionOffer } from '../handshake/extensions.ts';
import type { FailureDetails, HandshakeFailureCode } from '../handshake/failures.ts';

/** The name of the extension (RFC 7692 §7). */
export const PERMESSAGE_DEFLATE = 'permessage-deflate';

/** What both sides agreed on: complete, so that nobody needs to know the defaults again. */
export interface DeflateParams {
  /** The server forgets its window after every message. */
  readonly serverNoContextTakeover: boolean;
  /** The client forgets its window after every message. */
  readonly clientNoContextTakeover: boolean;
  /** Base-2 logarithm of the window of the server's compressor: 8 to 15. */
  readonly serverMaxWindowBits: number;
  /** Base-2 logarithm of the window of the client's compressor: 8 to 15. */
  readonly clientMaxWindowBits: number;
}

/** The option `perMessageDeflate` of client and server, with the meaning that `ws` gives it. */
export interface DeflateOptions {
  /** Server: forget the window after each message (`false`: decline clients that ask for it). Client: ask the server to. */
  readonly serverNoContextTakeover?: boolean | undefined;
  /** Server: ask clients to forget theirs. Client: do so (`false`: fail when the server asks for it). */
  readonly clientNoContextTakeover?: boolean | undefined;
  /** Window of the server, 8 to 15. Server: the most it uses (`false`: decline offers that set it). Client: ask for it. */
  readonly serverMaxWindowBits?: number | boolean | undefined;
  /** Window of the client, 8 to 15. Server: the most it accepts. Client: the most it uses; `false` offers no limit. */
  readonly clientMaxWindowBits?: number | boolean | undefined;
  /** Messages below so many bytes are sent uncompressed when there is no context to take over. Default 1024. */
  readonly threshold?: number | undefined;
  /**
   * Further options for the compressor, as `node:zlib` takes them. `windowBits` is also how much of what was sent is kept
   * for context takeover; without it that is 2 KiB.
   */
  readonly zlibDeflateOptions?: object | undefined;
  /** Further options for the decompressor, as `node:zlib` takes them. */
  readonly zlibInflateOptions?: object | undefined;
  /** How many calls into zlib's threads may run at a time. Default 10. */
  readonly concurrencyLimit?: number | undefined;
}

/** The row that says why an answer of the server cannot be accepted, and what the row needs. */
export interface AnswerFault {
  readonly code: HandshakeFailureCode;
  readonly details: FailureDetails;
}

/** The four parameters as they stood on the wire, once their values are known to be legal. */
interface WireParams {
  serverNoContextTakeover: boolean;
  clientNoContextTakeover: boolean;
  serverMaxWindowBits: number | undefined;
  /** `true`: came without a value. */
  clientMaxWindowBits: number | true | undefined;
}

type ParamFault = { readonly name: string; readonly problem: string; readonly bits: boolean };

/**
 * Checks the options where they come in.
 *
 * @throws RangeError when window bits are a number outside 8 to 15
 * @throws RangeError or TypeError, that of zlib, when zlib refuses what is meant for it
 */
export function assertDeflateOptions(options: DeflateOptions): void {
  for (const name of ['serverMaxWindowBits', 'clientMaxWindowBits'] as const) {
    const bits = options[name];
    if (typeof bits === 'number' && !(Number.isInteger(bits) && bits >= 8 && bits <= 15)) {
      throw new RangeError(`The option perMessageDeflate.${name} must be an integer from 8 to 15, not ${bits}`);
    }
  }
  const { zlibDeflateOptions, zlibInflateOptions } = options;
  if (zlibDeflateOptions) createDeflateRaw(zlibDeflateOptions).close();
  // The window of the peer is what was agreed, whatever these options say.
  if (zlibInflateOptions) createInflateRaw({ ...zlibInflateOptions, windowBits: 15 }).close();
}

/** The value of `Sec-WebSocket-Extensions` with which a client offers the extension (RFC 7692 §7.1). */
export function deflateOffer(options: DeflateOptions): string {
  const { serverMaxWindowBits, clientMaxWindowBits = true } = options;
  let offer = PERMESSAGE_DEFLATE;
  if (options.serverNoContextTakeover) offer += '; server_no_context_takeover';
  if (options.clientNoContextTakeover) offer += '; client_no_context_takeover';
  if (typeof serverMaxWindowBits === 'number') offer += `; server_max_window_bits=${serverMaxWindowBits}`;
  if (typeof clientMaxWindowBits === 'number') offer += `; client_max_window_bits=${clientMaxWindowBits}`;
  else if (clientMaxWindowBits !== false) offer += '; client_max_window_bits';
  return offer;
}

/**
 * The server's choice among the offers: the first that is legal and can be met (RFC 7692 §5.1). The others, and other
 * extensions, are passed over. With `strict: false`, window bits may have leading zeros.
 *
 * @returns the agreement and the header value that says so, or `undefined` to go without compression
 */
export function answerOffers(
  offers: readonly ExtensionOffer[],
  options: DeflateOptions,
  { strict }: { readonly strict: boolean } = { strict: true },
): { readonly params: DeflateParams; readonly header: string } | undefined {
  for (const offer of offers) {
    if (offer.name !== PERMESSAGE_DEFLATE) continue;
    const wire = readParams(offer, strict);
    if ('problem' in wire) continue;
    const agreed = meet(wire, options);
    if (agreed) return { params: agreed, header: answerHeader(agreed, wire) };
  }
  return undefined;
}

/** Does the request offer the extension in a way that `ws` answers with 400: an illegal offer, or none that can be met? */
export function offersAreUnacceptable(offers: readonly ExtensionOffer[], options: DeflateOptions): boolean {
  const ours = offers.filter(({ name }) => name === PERMESSAGE_DEFLATE);
  const isIllegal = (offer: ExtensionOffer) => 'problem' in readParams(offer, false);
  return ours.length > 0 && (ours.some(isIllegal) || !answerOffers(ours, options, { strict: false }));
}

/**
 * The client's check of the one answer to its offer (RFC 7692 §7.1). With `strict: false`, a server that does not keep to a
 * limit that was asked of it is tolerated, as `ws` does, because this side can read its messages all the same.
 */
export function checkAnswer(
  answer: ExtensionOffer,
  options: DeflateOptions,
  { strict }: { readonly strict: boolean } = { strict: true },
): DeflateParams | AnswerFault {
  const wire = readParams(answer, strict);
  const fault =
    'problem' in wire ? wire : (unofferedParam(wire, options) ?? (strict ? brokenPromise(wire, options) : undefined));
  if (fault) {
    const code = fault.bits ? 'WS_ERR_EXTENSION_WINDOW_BITS' : 'WS_ERR_EXTENSION_PARAMETER';
    return { code, details: { name: fault.name, detail: fault.problem } };
  }
  const { serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits } =
    wire as WireParams;
  const own = typeof options.clientMaxWindowBits === 'number' ? options.clientMaxWindowBits : 15;
  return {
    serverNoContextTakeover,
    // §7.1.1.2: having offered it, the client keeps to it whether or not the server repeats it.
    clientNoContextTakeover: clientNoContextTakeover || options.clientNoContextTakeover === true,
    serverMaxWindowBits: serverMaxWindowBits ?? 15,
    clientMaxWindowBits: typeof clientMaxWindowBits === 'number' ? clientMaxWindowBits : own,
  };
}

/** Can the server meet this offer, and with which parameters? */
function meet(wire: WireParams, options: DeflateOptions): DeflateParams | undefined {
  const { serverMaxWindowBits: serverBits, clientMaxWindowBits: clientBits } = options;
  if (wire.serverNoContextTakeover && options.serverNoContextTakeover === false) return undefined;
  if (wire.serverMaxWindowBits !== undefined && serverBits === false) return undefined;
  // §7.1.2.2: without the parameter in the offer, the server cannot limit the window of the client.
  if (typeof clientBits === 'number' && wire.clientMaxWindowBits === undefined) return undefined;
  const offered = typeof wire.clientMaxWindowBits === 'number' ? wire.clientMaxWindowBits : 15;
  return {
    serverNoContextTakeover: wire.serverNoContextTakeover || options.serverNoContextTakeover === true,
    clientNoContextTakeover: wire.clientNoContextTakeover || options.clientNoContextTakeover === true,
    serverMaxWindowBits: Math.min(wire.serverMaxWindowBits ?? 15, typeof serverBits === 'number' ? serverBits : 15),
    clientMaxWindowBits: Math.min(offered, typeof clientBits === 'number' ? clientBits : 15),
  };
}

/** Only what differs from the defaults, or what the client asked for by name. */
function answerHeader(agreed: DeflateParams, wire: WireParams): string {
  let header = PERMESSAGE_DEFLATE;
  if (agreed.serverNoContextTakeover) header += '; server_no_context_takeover';
  if (agreed.clientNoContextTakeover) header += '; client_no_context_takeover';
  if (agreed.serverMaxWindowBits < 15 || wire.serverMaxWindowBits !== undefined) {
    header += `; server_max_window_bits=${agreed.serverMaxWindowBits}`;
  }
  if (agreed.clientMaxWindowBits < 15 || typeof wire.clientMaxWindowBits === 'number') {
    header += `; client_max_window_bits=${agreed.clientMaxWindowBits}`;
  }
  return header;
}

/** An answer may not limit what the client did not offer to limit. */
function unofferedParam(wire: WireParams, options: DeflateOptions): ParamFault | undefined {
  const { clientMaxWindowBits: bits } = options;
  const answered = wire.clientMaxWindowBits;
  if (wire.clientNoContextTakeover && options.clientNoContextTakeover === false) {
    return { name: 'client_no_context_takeover', problem: 'is not accepted by this client', bits: false };
  }
  if (answered === undefined) return undefined;
  const name = 'client_max_window_bits';
  if (answered === true) return { name, problem: 'has no value', bits: true };
  if (bits === false) return { name, problem: 'was not offered', bits: false };
  return typeof bits === 'number' && answered > bits
    ? { name, problem: `is ${answered}, above the ${bits} that was offered`, bits: true }
    : undefined;
}

/** §7.1.1.1 and §7.1.2.1: a server that accepts such an offer repeats the parameter, with the same or a smaller value. */
function brokenPromise(wire: WireParams, options: DeflateOptions): ParamFault | undefined {
  const { serverMaxWindowBits: bits } = options;
  if (options.serverNoContextTakeover && !wire.serverNoContextTakeover) {
    return { name: 'server_no_context_takeover', problem: 'was asked for and is missing', bits: false };
  }
  if (typeof bits !== 'number') return undefined;
  const name = 'server_max_window_bits';
  if (wire.serverMaxWindowBits === undefined) return { name, problem: 'was asked for and is missing', bits: false };
  return wire.serverMaxWindowBits > bits
    ? { name, problem: `is ${wire.serverMaxWindowBits}, above the ${bits} that was offered`, bits: true }
    : undefined;
}

/** §7.1: only the four parameters, each once, with the values that it may have. */
function readParams({ params, repeated }: ExtensionOffer, strict: boolean): WireParams | ParamFault {
  if (repeated !== undefined) return { name: repeated, problem: 'is there more than once', bits: false };
  const wire: WireParams = {
    serverNoContextTakeover: params.has('server_no_context_takeover'),
    clientNoContextTakeover: params.has('client_no_context_takeover'),
    serverMaxWindowBits: undefined,
    clientMaxWindowBits: undefined,
  };
  for (const [name, value] of params) {
    switch (name) {
      case 'server_no_context_takeover':
      case 'client_no_context_takeover':
        if (value !== true) return { name, problem: `must have no value, and has "${value}"`, bits: false };
        break;
      case 'server_max_window_bits':
        if (value === true) return { name, problem: 'has no value', bits: true };
        wire.serverMaxWindowBits = windowBits(value, strict);
        if (wire.serverMaxWindowBits === undefined) return { name, problem: `is "${value}"`, bits: true };
        break;
      case 'client_max_window_bits':
        wire.clientMaxWindowBits = value === true ? true : windowBits(value, strict);
        if (wire.clientMaxWindowBits === undefined) return { name, problem: `is "${value}"`, bits: true };
        break;
      default:
        return { name, problem: 'is unknown', bits: false };
    }
  }
  return wire;
}

/** §7.1.2: a decimal integer from 8 to 15 without leading zeros, which only `ws` overlooks. */
function windowBits(text: string, strict: boolean): number | undefined {
  const bits = ['8', '9', '10', '11', '12', '13', '14', '15'].indexOf(strict ? text : text.replace(/^0+/, ''));
  return bits < 0 ? undefined : bits + 8;
}
