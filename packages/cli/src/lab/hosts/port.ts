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
 * The same on one loopback address alone: on the other one that port is refused, and nobody else is given it, as long as this one
 * is open.
 */
export async function openPortAlone(connected: (socket: Socket) => void, address: string): Promise<OpenPort> {
  const other = address === '::1' ? '127.0.0.1' : '::1';
  for (let tries = 1; ; tries++) {
    const opened = await openPort(connected, { address });
    try {
      const held = await heldPort({ address: other, port: opened.port });
      return { port: opened.port, close: async () => void (await Promise.all([opened.close(), held.close()])) };
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || tries === MAX_TRIES) return opened;
      await opened.close();
    }
  }
}

/**
 * A port where a connection is refused, for as long as it is held: it is the local port of a connection that goes
 * nowhere, so that no other program is given it. Throws what `listen` or `connect` fails with.
 */
export async function heldPort({
  address = '127.0.0.1',
  port = 0,
}: {
  readonly address?: string;
  readonly port?: number;
} = {}): Promise<OpenPort> {
  const anchor = await openPort(() => undefined, { address });
  const socket = connect({ host: address, port: anchor.port, localAddress: address, localPort: port });
  try {
    await once(socket, 'connect');
  } catch (error) {
    await anchor.close();
    throw error;
  }
  socket.on('error', () => undefined);
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
