import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type RequestHead, RequestHeadParser } from '@handfast/ws/protocol';

/** Header lines in the order and spelling of the wire. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** A server that writes down what comes, byte for byte, and refuses it. */
export class Capture {
  readonly #server: Server;
  #heard: ((head: RequestHead) => void) | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Capture> {
    const server = createServer();
    const capture = new Capture(server);
    server.on('connection', (socket) => {
      const parser = new RequestHeadParser();
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        const result = parser.push(bytes);
        if (result.state !== 'done') return;
        socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        capture.#heard?.(result.head);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return capture;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The head of the next request. */
  next(): Promise<RequestHead> {
    return new Promise((resolve) => {
      this.#heard = resolve;
    });
  }

  close(): void {
    this.#server.close();
  }
}
