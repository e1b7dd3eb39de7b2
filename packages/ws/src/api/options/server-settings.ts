import type { IncomingMessage } from 'node:http';
import { assertDeflateOptions } from '../../protocol/deflate/negotiate.ts';
import { readFeatures } from '../internals/features.ts';
import type { ServerOptions } from '../types.ts';
import { WebSocket } from '../websocket.ts';
import { readBytes } from './backpressure-option.ts';
import { readDeadlines } from './deadlines-option.ts';

/** What `wss.options` shows where the caller said nothing; the limits themselves are read by `readHabits`. */
const defaults = {
  allowSynchronousEvents: true,
  autoPong: true,
  maxPayload: 100 * 1024 * 1024,
  maxPendingAutoPongs: 60,
  skipUTF8Validation: false,
  perMessageDeflate: false,
  clientTracking: true,
  closeTimeout: 30_000,
  deadlines: true,
  strict: true,
};

/**
 * Reads the options of a server into a complete copy.
 * @throws TypeError unless exactly one of `port`, `server` and `noServer` is given
 * @throws RangeError when window bits of `perMessageDeflate` are not 8 to 15, or a time of `heartbeat` or `deadlines` is not above 0
 */
export function readServerOptions<Client extends typeof WebSocket, Request extends typeof IncomingMessage, User>(
  given: ServerOptions<Client, Request, User> | undefined,
): ServerOptions<Client, Request, User> {
  const set = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  const options = { ...defaults, WebSocket, ...Object.fromEntries(set) } as unknown as ServerOptions<
    Client,
    Request,
    User
  >;
  const { port, server, noServer, perMessageDeflate } = options;
  const ways = [port !== undefined && port !== null, Boolean(server), Boolean(noServer)];
  if (ways.filter(Boolean).length !== 1) {
    throw new TypeError('One and only one of the "port", "server", or "noServer" options must be specified');
  }
  // What makes no sense is said now, and not to the first client.
  readFeatures(options);
  readDeadlines(options.deadlines);
  readBytes('maxTotalUnfinishedBytes', options.maxTotalUnfinishedBytes ?? 0);
  if (!perMessageDeflate) return options;
  const deflate = perMessageDeflate === true ? {} : { ...perMessageDeflate };
  assertDeflateOptions(deflate);
  return { ...options, perMessageDeflate: deflate };
}
