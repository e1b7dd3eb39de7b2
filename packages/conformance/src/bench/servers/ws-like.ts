/** Ours and npm `ws`: the same program, only the package differs. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type * as npmWs from 'ws';
import type { WebSocket } from 'ws';
import { announce } from './control.ts';
import { httpServer, listen } from './http.ts';
import { readSettings } from './settings.ts';

const settings = readSettings();
const { WebSocketServer } = (await import(settings.package ?? 'ws')) as typeof npmWs;

// Without TLS the library makes its own HTTP server, as most programs have it do.
const server = settings.tls ? httpServer(settings) : undefined;
const deflate = { takeover: { threshold: 0 }, fresh: fresh() };
const { heartbeatMs, heartbeatOption } = settings;
const wss = new WebSocketServer({
  ...(server ? { server } : { host: '127.0.0.1', port: 0, backlog: 4096 }),
  perMessageDeflate: settings.deflate ? deflate[settings.deflate] : false,
  ...settings.options,
  ...(heartbeatOption !== undefined && { [heartbeatOption]: { intervalMs: heartbeatMs, timeoutMs: heartbeatMs } }),
});

wss.on('connection', (socket) => {
  socket.on('error', () => {});
  if (settings.behaviour === 'broadcast') socket.on('message', broadcast);
  else socket.on('message', echo);
});
if (heartbeatMs !== undefined && heartbeatOption === undefined) beat(heartbeatMs);
announce(server ? await listen(server) : await listening());

function echo(this: WebSocket, data: npmWs.RawData, isBinary: boolean): void {
  this.send(data as Buffer, { binary: isBinary });
}

function broadcast(data: npmWs.RawData, isBinary: boolean): void {
  for (const client of wss.clients) client.send(data as Buffer, { binary: isBinary });
}

function fresh(): npmWs.PerMessageDeflateOptions {
  return { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true };
}

/** The recipe in the documentation of `ws`. */
function beat(everyMs: number): void {
  const silent = new WeakSet<WebSocket>();
  wss.on('connection', (socket) => socket.on('pong', () => silent.delete(socket)));
  setInterval(() => {
    for (const client of wss.clients) {
      if (silent.has(client)) client.terminate();
      else {
        silent.add(client);
        client.ping();
      }
    }
  }, everyMs);
}

async function listening(): Promise<number> {
  await once(wss, 'listening');
  return (wss.address() as AddressInfo).port;
}
