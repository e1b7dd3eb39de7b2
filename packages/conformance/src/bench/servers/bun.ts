/** Bun's own server: uWebSockets, native code. */
import { announce } from './control.ts';
import { readSettings } from './settings.ts';

interface Socket {
  send(data: string | Uint8Array, compress?: boolean): number;
  subscribe(topic: string): void;
}
interface Server {
  readonly port: number;
  upgrade(request: object): boolean;
  publish(topic: string, data: string | Uint8Array, compress?: boolean): number;
}
declare const Bun: { serve(options: object): Server; file(path: string): object };

const settings = readSettings();
const compress = settings.deflate !== undefined;
const how = settings.deflate === 'takeover' ? 'dedicated' : 'shared';

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  ...(settings.tls && { tls: { cert: Bun.file(settings.tls.cert), key: Bun.file(settings.tls.key) } }),
  fetch: (request: object, server: Server) => (server.upgrade(request) ? undefined : refusal()),
  websocket: {
    perMessageDeflate: compress && { compress: how, decompress: how },
    maxPayloadLength: 16 * 1024 * 1024,
    backpressureLimit: 1024 * 1024 * 1024,
    idleTimeout: 960,
    open(socket: Socket) {
      if (settings.behaviour === 'broadcast') socket.subscribe('everybody');
    },
    message:
      settings.behaviour === 'broadcast'
        ? (_socket: Socket, message: string | Uint8Array) => server.publish('everybody', message, compress)
        : (socket: Socket, message: string | Uint8Array) => socket.send(message, compress),
  },
});
announce(server.port);

function refusal(): object {
  return new (globalThis as unknown as { Response: new (text: string, init: object) => object }).Response('no', {
    status: 426,
  });
}
