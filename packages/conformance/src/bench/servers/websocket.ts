/** The npm package `websocket`. */
import websocket, { type connection, type Message } from 'websocket';
import { announce } from './control.ts';
import { httpServer, listen } from './http.ts';
import { readSettings } from './settings.ts';

const settings = readSettings();
const http = httpServer(settings);
const server = new websocket.server({
  httpServer: http,
  autoAcceptConnections: true,
  maxReceivedFrameSize: 16 * 1024 * 1024,
  maxReceivedMessageSize: 16 * 1024 * 1024,
  keepalive: false,
});

server.on('connect', (connection) => {
  connection.on('error', () => {});
  connection.on('message', (message) => {
    if (settings.behaviour === 'echo') send(connection, message);
    else for (const client of server.connections) send(client, message);
  });
});
announce(await listen(http));

function send(to: connection, message: Message): void {
  if (message.type === 'utf8') to.sendUTF(message.utf8Data);
  else to.sendBytes(message.binaryData);
}
