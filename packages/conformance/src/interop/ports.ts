import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A port on 127.0.0.1 that nothing listens on. Another process may take it before it is used: only for programs that cannot
 * bind port 0 and say which port they got.
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when something accepts connections on the port; gives up when `signal` is aborted, with its reason. */
export async function portOpen(port: number, signal: AbortSignal): Promise<void> {
  while (!(await accepts(port))) await pause(20, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
