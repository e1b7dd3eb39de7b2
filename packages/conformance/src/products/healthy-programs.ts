import type { Found, Healthy } from './case.ts';
import { startNode } from './programs-run.ts';
import type { Workshop } from './workshop.ts';

/** A program of Node.js: `body` makes `server`, which is then told to listen. */
const node = (body: string, found?: (port: number) => Found) => (workshop: Workshop) =>
  startNode(
    workshop,
    `import { createServer } from 'node:http';
${body}
server.listen(0, '127.0.0.1', () => console.log('READY ' + server.address().port));`,
    found,
  );

/** Servers of programs, as their documentation has them. */
export const healthyPrograms: readonly Healthy[] = [
  {
    name: 'npm ws on an http.Server that answers no pages at all',
    needs: [],
    start: node(`import { WebSocketServer } from 'ws';
const server = createServer();
new WebSocketServer({ server });`),
  },
  {
    name: 'npm ws that compresses, greets, and talks all the time',
    needs: [],
    start: node(`import { WebSocketServer } from 'ws';
const server = createServer((request, response) => response.end('app'));
new WebSocketServer({ server, perMessageDeflate: true }).on('connection', (socket) => {
  socket.send('hello '.repeat(1000));
  const timer = setInterval(() => socket.send('tick'), 5);
  socket.on('close', () => clearInterval(timer));
});`),
  },
  {
    name: 'npm ws that wants a token, and gets it',
    needs: [],
    start: node(
      `import { WebSocketServer } from 'ws';
const server = createServer((request, response) => response.end('app'));
new WebSocketServer({ server, verifyClient: ({ req }) => req.headers.authorization === 'Bearer letmein' });`,
      (port) => ({ url: `ws://127.0.0.1:${port}/`, options: { headers: { Authorization: 'Bearer letmein' } } }),
    ),
  },
  {
    name: 'npm ws that agrees to the subprotocol, and closes on what is none of it',
    needs: [],
    start: node(
      `import { WebSocketServer } from 'ws';
const server = createServer((request, response) => response.end('app'));
const handleProtocols = (offered) => offered.has('graphql-transport-ws') && 'graphql-transport-ws';
new WebSocketServer({ server, handleProtocols }).on('connection', (socket) => {
  if (socket.protocol === '') socket.close(4406, 'Subprotocol not acceptable');
  socket.on('message', () => socket.close(4400, 'Invalid message'));
});`,
      (port) => ({ url: `ws://127.0.0.1:${port}/`, options: { subprotocols: ['graphql-transport-ws'] } }),
    ),
  },
  {
    name: 'express-ws',
    needs: [],
    start: node(`import express from 'express';
import expressWs from 'express-ws';
const app = express();
const server = createServer(app);
expressWs(app, server);
app.ws('/ws', (socket) => socket.on('message', (text) => socket.send(text)));`),
  },
  {
    name: 'Socket.IO on its own path',
    needs: [],
    notes: ['raw-client-to-socketio'],
    start: node(
      `import { Server } from 'socket.io';
const server = createServer();
new Server(server);`,
      (port) => ({ url: `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket` }),
    ),
  },
];
