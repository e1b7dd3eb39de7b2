import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createSecureServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { acceptExtendedConnect } from '@handfast/ws';
import type * as npmWs from 'ws';
import { cut } from './payloads.ts';

/** How the server answers offers of permessage-deflate; the first part of the path chooses. */
const profiles = {
  plain: false,
  deflate: { threshold: 0 },
  frugal: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 10 },
} as const;
export type Profile = keyof typeof profiles;

export interface EchoServer {
  readonly port: number;
  /** The address with the profile, without the path of the exchange. */
  readonly url: (profile: Profile) => string;
  readonly close: () => Promise<void>;
}

export interface EchoServerOptions {
  /** PEM texts: serve `wss:`. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Serve HTTP/2 as well, with WebSockets as streams of it (RFC 8441). Only with `tls`, and only with ours. */
  readonly http2?: boolean;
  /** Called for every request that asks for an upgrade. */
  readonly onUpgrade?: (request: IncomingMessage) => void;
}

/**
 * The server of the table of exchanges, on the `WebSocketServer` given: ours, or npm `ws`.
 * A plain GET is answered with 200 and an empty page, so that a browser has an origin to open sockets from.
 */
export async function startEchoServer(
  Class: typeof npmWs.WebSocketServer,
  options: EchoServerOptions = {},
): Promise<EchoServer> {
  const servers = new Map(
    Object.entries(profiles).map(([name, perMessageDeflate]) => [name, echoing(Class, perMessageDeflate)]),
  );
  const http = httpServer(options);
  http.on('request', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>echo</title>');
  });
  http.on('upgrade', (request, socket, head) => {
    options.onUpgrade?.(request);
    const server = servers.get((request.url ?? '').split('/')[1] ?? '') ?? servers.get('plain');
    server?.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    port,
    url: (profile) => `${options.tls ? 'wss' : 'ws'}://127.0.0.1:${port}/${profile}`,
    close: async () => {
      for (const server of servers.values()) for (const client of server.clients) client.terminate();
      http.closeAllConnections?.();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function httpServer({ tls, http2 }: EchoServerOptions): Server {
  if (!tls) return createHttpServer();
  if (!http2) return createHttpsServer(tls);
  const settings = { enableConnectProtocol: true };
  const server = createHttp2Server({ ...tls, allowHTTP1: true, settings });
  acceptExtendedConnect(server);
  return server as unknown as Server;
}

function echoing(
  Class: typeof npmWs.WebSocketServer,
  perMessageDeflate: false | npmWs.PerMessageDeflateOptions,
): npmWs.WebSocketServer {
  const server = new Class({
    noServer: true,
    perMessageDeflate,
    handleProtocols: (protocols) => (protocols.has('echo.v2') ? 'echo.v2' : false),
    verifyClient: ({ req }: { req: IncomingMessage }, decide: VerifyCallback) => {
      const refused = req.url?.endsWith('/refuse') ?? false;
      decide(!refused, 403, 'Refused by the test');
    },
  });
  server.on('connection', (socket) => {
    // A peer that breaks off is part of some exchanges; what the client saw is what the test looks at.
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      if (!isBinary && bytes[0] === 0x21) obey(socket, bytes.toString());
      else socket.send(bytes, { binary: isBinary });
    });
  });
  return server;
}

type VerifyCallback = (verified: boolean, status?: number, message?: string) => void;

/** Carries out an order; see the table of exchanges. */
function obey(socket: npmWs.WebSocket, said: string): void {
  const [name = '', ...words] = said.split(' ');
  const rest = words.join(' ');
  switch (name) {
    case '!close':
      if (words[0] === undefined) socket.close();
      else socket.close(Number(words[0]), words.slice(1).join(' '));
      break;
    case '!ping':
      socket.once('pong', (payload) => socket.send(`pong ${payload}`));
      socket.ping(rest);
      break;
    case '!fragments': {
      const parts = cut(Buffer.from(rest), 3);
      for (const [i, part] of parts.entries()) socket.send(part, { binary: false, fin: i === parts.length - 1 });
      break;
    }
    case '!burst':
      for (let i = 0; i < Number(words[0]); i++) socket.send(String(i));
      break;
    case '!terminate':
      socket.terminate();
      break;
    default:
      socket.send(`unknown order ${name}`);
  }
}
