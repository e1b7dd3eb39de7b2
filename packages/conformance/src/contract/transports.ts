import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { memoryTransportPair } from '@handfast/ws/testing';
import type { ClientOptions } from 'ws';
import { certificate } from './certificate.ts';

export type TransportName = 'memory' | 'TCP' | 'TLS';

/** Somewhere to connect to. */
export interface Place {
  /** Without a path. */
  readonly url: string;
  /** What a client needs to get there, besides the URL. */
  readonly clientOptions: ClientOptions;
  /** Goes there without a WebSocket. The transport does not end by itself when the other side does. */
  connect(): Duplex;
  /** Cuts every connection and listens no more. */
  close(): Promise<void>;
}

/** A way for bytes to get from one end to the other. */
export interface Transport {
  readonly name: TransportName;
  /** Gives `accept` the other end of every connection. */
  listen(accept: (transport: Duplex) => void): Promise<Place>;
}

const memory: Transport = {
  name: 'memory',
  async listen(accept) {
    const ends: Duplex[] = [];
    const connect = () => {
      const [near, far] = memoryTransportPair();
      ends.push(near, far);
      for (const end of [near, far]) end.on('error', () => {});
      process.nextTick(accept, far);
      return near;
    };
    return {
      url: 'ws://localhost',
      clientOptions: { createConnection: connect as unknown as NonNullable<ClientOptions['createConnection']> },
      connect,
      close: async () => {
        for (const end of ends) end.destroy();
      },
    };
  },
};

const tcp: Transport = {
  name: 'TCP',
  async listen(accept) {
    const { track, cutAll } = tracker();
    const server = net.createServer({ allowHalfOpen: true }, (socket) => accept(track(socket)));
    const port = await listening(server);
    return {
      url: `ws://127.0.0.1:${port}`,
      clientOptions: {},
      connect: () => track(net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })),
      close: () => closing(server, cutAll),
    };
  },
};

const secure: Transport = {
  name: 'TLS',
  async listen(accept) {
    const { track, cutAll } = tracker();
    const { cert, key } = certificate();
    const server = tls.createServer({ cert, key, allowHalfOpen: true }, (socket) => accept(track(socket)));
    // Also those whose handshake fails.
    server.on('connection', track);
    server.on('tlsClientError', () => {});
    const port = await listening(server);
    return {
      url: `wss://127.0.0.1:${port}`,
      clientOptions: { ca: cert },
      connect: () => {
        // The types do not know it, but tls.connect() passes it on.
        const halfOpen = { allowHalfOpen: true };
        return track(tls.connect({ port, host: '127.0.0.1', ca: cert, ...halfOpen }));
      },
      close: () => closing(server, cutAll),
    };
  },
};

export const transports: Readonly<Record<TransportName, Transport>> = { memory, TCP: tcp, TLS: secure };

function tracker() {
  const sockets = new Set<net.Socket>();
  return {
    track: <S extends net.Socket>(socket: S): S => {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      return socket;
    },
    cutAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Listens on a free port of the loopback address, and resolves with it. */
export async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function closing(server: net.Server, cutAll: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    cutAll();
  });
}
