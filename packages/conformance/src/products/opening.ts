import { once } from 'node:events';
import { connect } from '@handfast/ws';
import { WebSocket } from 'ws';
import type { ClientSocket, Patient } from './case.ts';

/** Opens a connection as a program does that knows nothing of the doctor, and closes it; rejects when it does not open. */
export async function openAndClose({ url, options = {} }: Patient, patienceMs = 10_000): Promise<void> {
  const { headers, subprotocols = [], origin, proxy, ca, resolve = [] } = options;
  if (typeof proxy === 'string') {
    const socket = await connect(url, { proxy, timeouts: { totalMs: patienceMs } });
    socket.close();
    await once(socket, 'close');
    return;
  }
  const socket = new WebSocket(url, [...subprotocols], {
    handshakeTimeout: patienceMs,
    ...(origin !== undefined && { origin }),
    ...(headers !== undefined && { headers: headers as Record<string, string> }),
    ...(ca !== undefined && { ca: ca as string }),
    ...(resolve.length > 0 && { lookup: loopback }),
  });
  await opened(socket as unknown as ClientSocket);
  // A healthy connection goes on: what is said comes back, or at least nothing ends it.
  socket.ping();
  await Promise.race([once(socket, 'pong'), once(socket, 'close').then(() => Promise.reject(new Error('it closed')))]);
  // Some servers write a whole HTTP answer behind the close frame: by then it has opened, and ended as it should.
  socket.on('error', () => undefined);
  socket.close();
  await once(socket, 'close').catch(() => undefined);
}

/** Resolves when the socket is open. */
export function opened(socket: ClientSocket): Promise<void> {
  if (socket.readyState === 1) return Promise.resolve();
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', (event) => {
      const { error, message } = event as { error?: Error; message?: string };
      reject(error ?? new Error(message ?? 'it did not open'));
    });
  });
}

/** The names of the tests all lead to this machine. */
function loopback(
  _host: string,
  { all }: { all?: boolean },
  done: (error: null, address: string | readonly object[], family?: number) => void,
): void {
  if (all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
}
