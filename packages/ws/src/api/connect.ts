import { defined } from '../client/defined.ts';
import { handshakeError } from '../client/handshake-error.ts';
import { isUrlFault, readTarget } from '../client/url.ts';
import { handshakeFailure } from '../protocol/handshake/failures.ts';
import type { ConnectOptions } from './types.ts';
import { WebSocket } from './websocket.ts';

/**
 * Opens a WebSocket and resolves with it, open: nothing that arrives before the first listener or iterator is lost
 * (`holdMessages`), a dead peer is noticed (`heartbeat`), no handshake hangs for ever (`timeouts`), the proxy of the environment
 * is used (`proxy`), and an `error` that nobody listens to is in `closeCause` instead of ending the process. Each of these is an
 * option, off in `new WebSocket()`.
 *
 * Rejects with a `HandshakeError`, whose `code` is stable, and leaves nothing behind: no socket, timer or listener. An abort of
 * `signal` rejects with the code `WS_ERR_ABORTED` and the reason as `cause`.
 * @throws {SyntaxError | TypeError | RangeError} (as a rejection) for options that can never work
 */
export async function connect(url: string | URL, options: ConnectOptions = {}): Promise<WebSocket> {
  const target = readTarget(url);
  if (isUrlFault(target)) {
    const { code, value, message } = target;
    throw handshakeError(handshakeFailure(code, { value }), new SyntaxError(message));
  }
  const { protocols = [], ...given } = options;
  return opened(new WebSocket(url, typeof protocols === 'string' ? protocols : [...protocols], withDefaults(given)));
}

/** What is on here, and not in `new WebSocket()`; the limits are such that no honest handshake reaches them. */
export const connectDefaults = {
  timeouts: { dnsMs: 10_000, connectMs: 10_000, tlsMs: 10_000, handshakeMs: 10_000, totalMs: 30_000 },
  heartbeat: true,
  deadlines: true,
  holdMessages: true,
  unheardErrors: 'ignore',
  proxy: 'environment',
} as const;

/** Only what is undefined has a default; `false` and `null` are meant. */
function withDefaults(given: ConnectOptions): ConnectOptions {
  const limits = given.timeouts ?? {};
  const isObject = typeof limits === 'object';
  return {
    ...connectDefaults,
    ...defined(given),
    timeouts: isObject ? { ...connectDefaults.timeouts, ...defined(limits) } : limits,
  };
}

function opened(socket: WebSocket): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const open = () => {
      socket.removeListener('error', failed);
      resolve(socket);
    };
    const failed = (error: Error) => {
      socket.removeListener('open', open);
      reject(error);
    };
    socket.once('open', open);
    socket.once('error', failed);
  });
}
