import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import WebSocket, { createWebSocketStream, WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

// The server sends a file no faster than the client reads it.
server.on('connection', (socket) => {
  pipeline(createReadStream(new URL(import.meta.url)), createWebSocketStream(socket)).catch(console.error);
});

server.on('listening', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}/`);
  await pipeline(createWebSocketStream(socket), process.stdout, { end: false });
  server.close();
});
