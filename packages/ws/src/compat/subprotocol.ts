import { parseSubprotocols } from '../protocol/handshake/subprotocols.ts';

/** @throws {SyntaxError} for a value that is no list of distinct names; reads one of `Sec-WebSocket-Protocol`. */
function parse(header: string): Set<string> {
  const protocols = parseSubprotocols([header]);
  if (Array.isArray(protocols)) return new Set(protocols);
  if ('duplicate' in protocols) throw new SyntaxError(`The "${protocols.duplicate}" subprotocol is duplicated`);
  throw new SyntaxError(protocols.error);
}

/** Parsing of `Sec-WebSocket-Protocol`, under the name of `ws`. */
export const subprotocol = { parse };
