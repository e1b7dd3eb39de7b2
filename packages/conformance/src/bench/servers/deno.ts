/** Deno's own server: fastwebsockets, Rust. */
import { readFileSync } from 'node:fs';
import { announce } from './control.ts';
import { readSettings } from './settings.ts';

interface Socket {
  binaryType: string;
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null;
  send(data: string | ArrayBuffer): void;
}
declare const Deno: {
  serve(options: object, handler: (request: object) => object): { addr: { port: number } };
  upgradeWebSocket(request: object, options: object): { socket: Socket; response: object };
};

const settings = readSettings();
const clients = new Set<Socket>();
const tls = settings.tls && {
  cert: readFileSync(settings.tls.cert, 'utf8'),
  key: readFileSync(settings.tls.key, 'utf8'),
};

const { addr } = Deno.serve({ hostname: '127.0.0.1', port: 0, onListen() {}, ...tls }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
  socket.binaryType = 'arraybuffer';
  if (settings.behaviour === 'echo') {
    socket.onmessage = ({ data }) => socket.send(data);
  } else {
    socket.onopen = () => clients.add(socket);
    socket.onclose = () => clients.delete(socket);
    socket.onmessage = ({ data }) => {
      for (const client of clients) client.send(data);
    };
  }
  return response;
});
announce(addr.port);
