import type { Case, Patient } from '../case.ts';
import { runClientSnippet } from '../client-snippet.ts';
import { startNode } from '../programs-run.ts';
import type { Workshop } from '../workshop.ts';

const origin = 'https://app.example';
const onPath = () => ({ path: '/ws', port: 0 });

/** A program around `body`, which makes `server`; every WebSocketServer in it echoes. */
function program(body: string, imports: readonly string[] = ["import { createServer } from 'node:http';"]): string {
  return `import * as npm from 'ws';
${imports.join('\n')}
class WebSocketServer extends npm.WebSocketServer {
  constructor(options) {
    super(options);
    this.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.on('message', (data, binary) => socket.send(data, { binary }));
    });
  }
}
${body}
server.on('listening', () => console.log('READY ' + server.address().port));
`;
}

const listen = "server.listen(0, '127.0.0.1');";
const page = "const server = createServer((request, response) => response.end('<!doctype html><title>App</title>'));";

export const nodeCases: readonly Case[] = [
  {
    name: 'Express that listens by itself, with the WebSocketServer on another http.Server',
    needs: [],
    finding: 'no-handler-on-path',
    product: 'Express',
    params: onPath,
    start: (
      workshop,
      fix = `import { createServer } from 'node:http';
new WebSocketServer({ server: createServer(app), path: '/ws' });
const server = app.listen(0, '127.0.0.1');`,
    ) => {
      const app = "const app = express();\napp.get('/', (request, response) => response.send('app'));";
      return startNode(workshop, program(`${app}\n${fix}`, ["import express from 'express';"]));
    },
  },
  {
    name: 'a Node.js server with pages, and nothing that listens for upgrades',
    needs: [],
    finding: 'no-handler-on-path',
    product: 'Node ws',
    params: onPath,
    start: (workshop, fix = '') => startNode(workshop, program(`${page}\n${fix}\n${listen}`)),
  },
  {
    name: 'a WebSocketServer of ws with another path',
    needs: [],
    finding: 'path-mismatch',
    product: 'Node ws',
    params: onPath,
    start: (workshop, fix = "const wss = new WebSocketServer({ server, path: '/socket' });") =>
      startNode(workshop, program(`${page}\n${fix}\n${listen}`)),
  },
  {
    name: 'two WebSocketServers with `server` and different paths on one http.Server',
    needs: [],
    finding: 'two-upgrade-handlers',
    product: 'Node ws',
    params: onPath,
    start: (
      workshop,
      fix = "new WebSocketServer({ server, path: '/ws' });\nnew WebSocketServer({ server, path: '/admin' });",
    ) => startNode(workshop, program(`${page}\n${fix}\n${listen}`)),
  },
  {
    name: 'express-ws beside a WebSocketServer on the same http.Server',
    needs: [],
    finding: 'two-upgrade-handlers',
    product: 'Node ws',
    params: onPath,
    start: (
      workshop,
      fix = `expressWs(app, server);
app.ws('/ws', (socket) => socket.on('message', (text) => socket.send(text)));
new WebSocketServer({ server, path: '/live' });`,
    ) => {
      const imports = [
        "import { createServer } from 'node:http';",
        "import express from 'express';",
        "import expressWs from 'express-ws';",
      ];
      const app = 'const app = express();\nconst server = createServer(app);';
      return startNode(workshop, program(`${app}\n${fix}\n${listen}`, imports));
    },
  },
  {
    name: 'a server of ws that agrees to none of the subprotocols',
    needs: [],
    finding: 'subprotocol-not-answered',
    product: 'Node ws',
    isNamed: false,
    params: () => ({ protocol: 'chat.v2' }),
    start: (workshop, fix = 'new WebSocketServer({ server, handleProtocols: () => false });') =>
      startNode(workshop, program(`${page}\n${fix}\n${listen}`), (port) => ({
        url: `ws://127.0.0.1:${port}/`,
        options: { subprotocols: ['chat.v2'] },
      })),
  },
  {
    name: 'a server of ws that takes no large messages',
    needs: [],
    finding: 'message-too-big',
    product: 'Node ws',
    isNamed: false,
    opensAnyway: true,
    start: (workshop, fix = 'new WebSocketServer({ server, maxPayload: 64 * 1024 });') =>
      startNode(workshop, program(`${page}\n${fix}\n${listen}`), (port) => ({
        url: `ws://127.0.0.1:${port}/`,
        options: { maxSizeBytes: 1024 * 1024 },
      })),
  },
  {
    name: 'a server of Handfast with a list of origins that lacks the one of the page',
    needs: [],
    finding: 'origin-not-allowed',
    product: 'Handfast',
    isNamed: false,
    params: () => ({ origin }),
    start: (workshop, fix = "new WebSocketServer({ server, origins: ['https://www.example'] });") =>
      startNode(
        workshop,
        `import { createServer } from 'node:http';\nimport { WebSocketServer } from '@handfast/ws';
${page}\n${fix}\n${listen}\nserver.on('listening', () => console.log('READY ' + server.address().port));`,
        (port) => ({ url: `ws://127.0.0.1:${port}/`, options: { origin } }),
      ),
  },
  {
    name: 'a server that wants a token',
    needs: [],
    finding: 'not-authenticated',
    product: 'Node ws',
    isNamed: false,
    start: (workshop) =>
      startNode(
        workshop,
        program(`${page}
const wss = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  if (request.headers.authorization !== 'Bearer letmein') {
    socket.end('HTTP/1.1 401 Unauthorized\\r\\nWWW-Authenticate: Bearer\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n');
  } else wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request));
});
${listen}`),
      ),
    connect: (_patient, fix) => runClientSnippet(fix, { variables: { token: 'letmein' } }),
  },
  ...['/socket.io/', '/'].map(
    (path): Case => ({
      name: `Socket.IO, given a raw WebSocket on ${path}`,
      needs: [],
      finding: 'raw-client-to-socketio',
      product: 'Socket.IO',
      start: startSocketIo(path),
      connect: (_patient, fix) => runClientSnippet(fix),
    }),
  ),
];

function startSocketIo(path: string): (workshop: Workshop) => Promise<Patient> {
  return (workshop) =>
    startNode(
      workshop,
      `import { createServer } from 'node:http';\nimport { Server } from 'socket.io';
${page}\nnew Server(server);\n${listen}\nserver.on('listening', () => console.log('READY ' + server.address().port));`,
      // Engine.IO waits for a second whether somebody else takes what is not for it.
      (port) => ({ url: `ws://127.0.0.1:${port}${path}`, options: { timeoutMs: 3000 } }),
    );
}
