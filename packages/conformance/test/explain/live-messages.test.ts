import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { WebSocket } from '@handfast/ws';
import { WebSocket as WsWebSocket } from 'ws';
import { root } from '../../src/root.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

interface Explain {
  explain(text: string): { recognised: { causes: string[] }[] };
}

const { explain }: Explain = await import(pathToFileURL(join(root, 'packages/cli/dist/src/explain/explain.js')).href);

interface Situation {
  readonly what: string;
  /** Answers a connection; without it nothing listens. */
  readonly serve?: () => Server;
  readonly scheme?: 'ws' | 'wss';
  readonly protocols?: string[];
  /** What must be among the causes that are found for the message of each client. */
  readonly cause: string;
  /** Node.js says the same sentence for any failure of this kind. */
  readonly nodeIsVague?: boolean;
}

const situations: readonly Situation[] = [
  { what: 'nothing listens', cause: 'nothing-listens' },
  { what: 'a web page answers', serve: () => http(200), cause: 'no-handler-on-path' },
  { what: '404', serve: () => http(404), cause: 'no-handler-on-path' },
  { what: '401', serve: () => http(401), cause: 'not-authenticated', nodeIsVague: true },
  { what: '403', serve: () => http(403), cause: 'origin-not-allowed' },
  { what: '502', serve: () => http(502), cause: 'backend-unreachable', nodeIsVague: true },
  {
    what: 'a banner',
    serve: () => tcp((socket) => socket.end('SSH-2.0-OpenSSH_9.7\r\n')),
    cause: 'not-http',
    nodeIsVague: true,
  },
  {
    what: 'closed without answer',
    serve: () => tcp((socket) => socket.once('data', () => socket.end())),
    cause: 'closed-without-answer',
    nodeIsVague: true,
  },
  {
    what: 'wss to a plain port',
    serve: () => http(200),
    scheme: 'wss',
    cause: 'tls-on-plain-port',
    nodeIsVague: true,
  },
  { what: 'accept without the GUID', serve: () => upgrading((key) => head(sha1(key))), cause: 'accept-without-guid' },
  {
    what: 'accept missing',
    serve: () =>
      upgrading(() => 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    cause: 'accept-missing',
  },
  {
    what: 'no subprotocol chosen',
    serve: () => upgrading((key) => head(sha1(key + GUID))),
    protocols: ['chat'],
    cause: 'subprotocol-not-answered',
  },
  {
    what: 'text behind the 101',
    serve: () => upgrading((key) => `${head(sha1(key + GUID))}HTTP/1.1 400 Bad Request\r\n\r\n`),
    cause: 'two-upgrade-handlers',
  },
];

describe('messages that clients produce now', () => {
  for (const { what, serve, scheme = 'ws', protocols = [], cause, nodeIsVague = false } of situations) {
    test(`${what}: ${cause} is found for ws, Node.js and Handfast`, async (t) => {
      const server = serve?.() ?? createTcpServer();
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      if (serve === undefined) await new Promise((resolve) => server.close(resolve));
      else t.after(() => server.close());
      assert.ok(causesOf(await failureOf(new WsWebSocket(url, protocols))).includes(cause), 'ws');
      assert.ok(causesOf(await failureOf(new WebSocket(url, protocols))).includes(cause), 'Handfast');
      const said = await failureOfNode(url, protocols);
      if (said === '') return t.diagnostic('this version of Node.js says nothing at all');
      const causes = causesOf(said);
      assert.ok(nodeIsVague ? causes.length > 0 : causes.includes(cause), `Node.js: "${said}": ${causes}`);
    });
  }
});

/** All causes that the command names for a message. */
function causesOf(message: string): string[] {
  return explain(message).recognised.flatMap(({ causes }) => causes);
}

async function failureOf(socket: WsWebSocket | WebSocket): Promise<string> {
  const [error] = await once(socket as WsWebSocket, 'error').catch((thrown) => [thrown]);
  socket.terminate();
  return `${error.code ?? ''} ${error.message}`;
}

/** The WebSocket that Node.js has built in, in a process of its own: Node 20 has it behind a flag. */
async function failureOfNode(url: string, protocols: string[]): Promise<string> {
  const program = `
    const socket = new WebSocket(${JSON.stringify(url)}, ${JSON.stringify(protocols)});
    socket.addEventListener('error', ({ message, error }) => {
      console.log(message || String(error?.message));
      process.exit();
    });`;
  const flag = '--experimental-websocket';
  const flags = process.allowedNodeEnvironmentFlags.has(flag) ? [flag] : [];
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', ...flags, '-e', program]);
  return stdout.trim();
}

function http(status: number): Server {
  return createServer((_request, response) => response.writeHead(status).end('<!doctype html><title>x</title>'));
}

function tcp(serve: (socket: Socket) => void): Server {
  return createTcpServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
}

function upgrading(answer: (key: string) => string): Server {
  return createServer().on('upgrade', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => undefined);
    socket.end(answer(request.headers['sec-websocket-key'] ?? ''));
  });
}

function head(accept: string): string {
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
