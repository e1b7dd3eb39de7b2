import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Something that listens, and everything that came in through it. */
export interface OpenPort {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on loopback, on any free port unless told, and hands out each connection. Throws what `listen` fails with. */
export async function openPort(
  connected: (socket: Socket) => void,
  { address = '127.0.0.1', port = 0 }: { readonly address?: string; readonly port?: number } = {},
): Promise<OpenPort> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    connected(socket);
  });
  server.listen({ host: address, port });
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => closeAll(server, sockets) };
}

const MAX_TRIES = 5;

/** The same on every address that `localhost` stands for: with IPv6, where this machine has it. */
export async function openLocalhostPort(connected: (socket: Socket) => void): Promise<OpenPort> {
  for (let tries = 1; ; tries++) {
    const first = await openPort(connected);
    try {
      const second = await openPort(connected, { address: '::1', port: first.port });
      return { port: first.port, close: async () => void (await Promise.all([first.close(), second.close()])) };
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || tries === MAX_TRIES) return first;
      await first.close();
    }
  }
}

/**
 * A port where a connection is refused, for as long as it is held: it is the local port of a connection that goes
 * nowhere, so that no other program is given it.
 */
export async function heldPort(): Promise<OpenPort> {
  const anchor = await openPort(() => undefined);
  const socket = connect(anchor.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return {
    port: (socket.address() as AddressInfo).port,
    async close() {
      socket.destroy();
      await anchor.close();
    },
  };
}

async function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
