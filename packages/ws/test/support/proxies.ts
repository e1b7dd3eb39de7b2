import net, { type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import tls, { type TlsOptions } from 'node:tls';
import { listening, onRequest, rawServer } from './peers.ts';

/** A proxy for tests, which leads every CONNECT to 127.0.0.1, whatever the name in it. */
export interface TestProxy {
  readonly port: number;
  /** The heads of the requests that came. */
  readonly heads: string[];
}

export interface TestProxyOptions {
  /** Speak TLS with the client. */
  readonly tls?: TlsOptions;
  /** Sent behind the 200, in one write with it. */
  readonly answer?: string;
}

/** Starts a proxy that opens every tunnel. */
export async function openProxy(t: TestContext, options: TestProxyOptions = {}): Promise<TestProxy> {
  const { answer = 'HTTP/1.1 200 Connection established\r\n\r\n' } = options;
  return proxyThat(t, options.tls, (socket, head) => {
    const port = Number(/^CONNECT \S+:(\d+) /.exec(head)?.[1]);
    const server = net.connect(port, '127.0.0.1', () => {
      socket.write(answer);
      socket.pipe(server).pipe(socket);
    });
    server.on('error', () => socket.destroy());
    server.on('close', () => socket.destroy());
    socket.on('close', () => server.destroy());
  });
}

/** Starts a proxy that does this with every request for a tunnel. */
export async function proxyThat(
  t: TestContext,
  secure: TlsOptions | undefined,
  talk: (socket: Socket, head: string) => void,
): Promise<TestProxy> {
  const heads: string[] = [];
  const take = (socket: Socket) => {
    socket.on('error', () => {});
    onRequest(socket, (head) => {
      heads.push(head);
      talk(socket, head);
    });
  };
  const port = await listening(t, secure ? secureServer(secure, take) : rawServer(take));
  return { port, heads };
}

function secureServer(options: TlsOptions, take: (socket: Socket) => void): Server {
  const server = tls.createServer(options, take);
  server.on('tlsClientError', () => {});
  return server;
}
