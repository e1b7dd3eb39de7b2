import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

const PATIENCE_MS = 5000;
const LOOK_EVERY_MS = 10;

/** Another place that a victim may be led to: it refuses who comes, and notes what it hears of them. */
export class Eavesdropper {
  readonly port: number;
  readonly #server: Server;
  readonly #heard: string[] = [];
  #came = 0;
  #left = 0;

  /** @param tls with it, it speaks TLS */
  static async listen(tls?: TlsOptions): Promise<Eavesdropper> {
    const server = tls ? createTlsServer(tls) : createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Eavesdropper(server, tls ? 'secureConnection' : 'connection');
  }

  private constructor(server: Server, heardOn: string) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket: Socket) => {
      this.#came++;
      socket.on('error', () => undefined);
      socket.once('close', () => this.#left++);
    });
    server.on(heardOn, (socket: Socket) => this.#listenTo(socket));
    server.on('tlsClientError', () => undefined);
  }

  /** How many connections there were. */
  get came(): number {
    return this.#came;
  }

  /** What each connection said that said anything. */
  get heard(): readonly string[] {
    return this.#heard;
  }

  /** Waits, though not for ever, until so many have come and are gone. */
  async visits(count: number): Promise<void> {
    for (let ms = 0; this.#left < count && ms < PATIENCE_MS; ms += LOOK_EVERY_MS) await setTimeout(LOOK_EVERY_MS);
  }

  close(): void {
    this.#server.close();
  }

  #listenTo(socket: Socket): void {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      this.#heard.push(String(bytes));
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
    });
  }
}
