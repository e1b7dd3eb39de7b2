// Default, named and namespace imports in files that a compiler or bundler turns into CommonJS. Compiled, never run.
import * as everything from 'ws';
import WebSocket, { createWebSocketStream, type RawData, WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0 });
server.on('connection', (socket: WebSocket, request) => {
  socket.on('message', (data: RawData) => socket.send(`${request.url} ${data}`));
  createWebSocketStream(socket).resume();
});
export const socket: everything.WebSocket = new everything.WebSocket('ws://example.com');
export const other = new everything.WebSocketServer({ noServer: true });
export type Options = everything.ClientOptions & WebSocket.ClientOptions;
