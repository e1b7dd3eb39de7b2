import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { after, before } from 'node:test';
import { type ClientOptions, WebSocket } from '@handfast/ws';
import { acceptFor } from '@handfast/ws/protocol';
import { type Leaving, say } from './raw-client.ts';
import { ACCEPT } from './request.ts';

/** What our client made of an answer. */
export interface Outcome {
  readonly events: string[];
  readonly error:
    | (Error & { code?: string; hint?: string; expected?: string; stage?: string; url?: string })
    | undefined;
  readonly closeCode: number;
  readonly socket: WebSocket;
}

/** How the raw server behaves on one connection. */
export interface Behaviour {
  readonly chunks: readonly Buffer[];
  readonly leaving: Leaving;
}

/** A raw server for all tests of a group, and our client against it. */
export class RawServer {
  #server!: Server;
  #behaviour: Behaviour = { chunks: [], leaving: 'FIN' };

  constructor() {
    before(async () => {
      this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#serve(socket));
      this.#server.listen(0, '127.0.0.1');
      await once(this.#server, 'listening');
    });
    after(() => new Promise((resolve) => this.#server.close(resolve)));
  }

  /** Dials once, and waits for the end. In the answer, the Accept of the RFC stands for the right one. */
  async dial(behaviour: Behaviour, protocols: string[] = [], options: ClientOptions = {}): Promise<Outcome> {
    this.#behaviour = behaviour;
    const { port } = this.#server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`, protocols, { diagnose: false, ...options });
    const events: string[] = [];
    let error: Outcome['error'];
    socket.on('open', () => events.push('open'));
    socket.on('message', (data) => events.push(`message ${data}`));
    socket.on('error', (cause) => {
      error = cause;
      events.push('error');
    });
    const [closeCode] = await new Promise<[number]>((resolve) => socket.on('close', (code) => resolve([code])));
    return { events, error, closeCode, socket };
  }

  #serve(socket: Socket): void {
    const { chunks, leaving } = this.#behaviour;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    let request = '';
    const read = async (chunk: Buffer) => {
      request += chunk.toString('latin1');
      if (!request.includes('\r\n\r\n')) return;
      socket.off('data', read).resume();
      const key = /^sec-websocket-key: (\S+)/im.exec(request)?.[1] ?? '';
      await say(socket, fillIn(chunks, acceptFor(key)));
      if (leaving === 'FIN') socket.end();
      if (leaving === 'RST') socket.resetAndDestroy();
    };
    socket.on('data', read);
  }
}

/** Puts the right Accept where the one of the RFC stands, also where it is spread over chunks. */
function fillIn(chunks: readonly Buffer[], accept: string): Buffer[] {
  const whole = Buffer.from(Buffer.concat(chunks).toString('latin1').replaceAll(ACCEPT, accept), 'latin1');
  let at = 0;
  return chunks.map(({ length }) => {
    at += length;
    return whole.subarray(at - length, at);
  });
}

export const answerLines = [
  ['Upgrade', 'Upgrade: websocket'],
  ['Connection', 'Connection: Upgrade'],
  ['Sec-WebSocket-Accept', `Sec-WebSocket-Accept: ${ACCEPT}`],
  ['Sec-WebSocket-Protocol', 'Sec-WebSocket-Protocol: chat'],
  ['Sec-WebSocket-Extensions', 'Sec-WebSocket-Extensions: permessage-deflate'],
] as const;
