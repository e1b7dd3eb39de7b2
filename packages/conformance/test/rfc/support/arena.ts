import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type ClientOptions, type ServerOptions, WebSocket, WebSocketServer } from '@handfast/ws';
import { acceptFor } from '@handfast/ws/protocol';
import { Attacker } from './attacker.ts';
import type { CodecParams } from './codec.ts';
import { echo, type Seen } from './subject.ts';

/** Which side of the connection is ours, and is attacked. */
export type Role = 'server' | 'client';

/** An open connection: the attacker, and what the program on our side will have seen. */
export interface Fight {
  readonly attacker: Attacker;
  readonly seen: Promise<Seen>;
  /** The head that came from our side. */
  readonly head: string;
}

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** Our server on a port of loopback, attacked by raw clients. */
export class ServerArena {
  readonly #server: WebSocketServer;
  readonly #sightings = new Map<string, (seen: Promise<Seen>) => void>();
  #count = 0;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket, request) => {
      this.#sightings.get(request.url ?? '')?.(echo(socket));
      this.#sightings.delete(request.url ?? '');
    });
  }

  static async open(options: ServerOptions): Promise<ServerArena> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
    await once(server, 'listening');
    return new ServerArena(server);
  }

  /** @param extensions the offer */
  async fight(extensions: string | undefined, codec: CodecParams | undefined): Promise<Fight> {
    const path = `/${this.#count++}`;
    const seen = new Promise<Seen>((resolve) => this.#sightings.set(path, resolve));
    const { port } = this.#server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const lines = [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Upgrade: websocket', 'Connection: Upgrade'];
    lines.push(`Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13');
    if (extensions !== undefined) lines.push(`Sec-WebSocket-Extensions: ${extensions}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const { head, rest } = await readHead(socket);
    return { attacker: new Attacker(socket, true, rest, codec), seen, head };
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A raw server on a port of loopback, which attacks our client. */
export class ClientArena {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<ClientArena> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ClientArena(server);
  }

  /** @param extensions the answer */
  async fight(options: ClientOptions, extensions: string | undefined, codec: CodecParams | undefined): Promise<Fight> {
    const { port } = this.#server.address() as AddressInfo;
    const accepted = once(this.#server, 'connection') as Promise<[Socket]>;
    const client = new WebSocket(`ws://127.0.0.1:${port}/`, options);
    const seen = echo(client);
    const [socket] = await accepted;
    const { head, rest } = await readHead(socket);
    const key = /^sec-websocket-key: (\S+)/im.exec(head)?.[1] ?? '';
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    lines.push(`Sec-WebSocket-Accept: ${acceptFor(key)}`);
    if (extensions !== undefined) lines.push(`Sec-WebSocket-Extensions: ${extensions}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    return { attacker: new Attacker(socket, false, rest, codec), seen, head };
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Reads up to the empty line; what came behind it belongs to the frames. */
function readHead(socket: Socket): Promise<{ head: string; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const fail = () =>
      reject(new Error(`the connection ended inside the head: ${JSON.stringify(bytes.toString('latin1'))}`));
    const take = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', take).off('end', fail).off('close', fail).off('error', reject).pause();
      resolve({ head: bytes.toString('latin1', 0, end + 4), rest: bytes.subarray(end + 4) });
    };
    socket.on('data', take).on('end', fail).on('close', fail).on('error', reject);
  });
}
