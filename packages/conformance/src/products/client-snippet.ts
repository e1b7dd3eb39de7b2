import { readFileSync } from 'node:fs';
import { connect } from '@handfast/ws';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { ClientSocket } from './case.ts';

/** What a snippet for clients finds where it is pasted. */
export interface ClientScope {
  /** The address of the page, for snippets of browsers. */
  readonly page?: string;
  /** What the client trusts anyway: the store of a browser. */
  readonly ca?: string;
  /** Files that it reads, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** Variables of the program around it. */
  readonly variables?: Readonly<Record<string, string>>;
}

interface Made {
  readonly sockets: ClientSocket[];
}

const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;

/** Runs the lines of a snippet as they stand, in a program that has what they name, and hands out the socket that they make. */
export async function runClientSnippet(text: string, scope: ClientScope = {}): Promise<ClientSocket> {
  const made: Made = { sockets: [] };
  const { page = 'http://localhost', files = {}, variables = {} } = scope;
  const names = {
    WebSocket: recording(made, scope),
    connect: async (url: string, options: object) => kept(made, await connect(url, options)),
    io: (url: string, options: object) => kept(made, socketIo(url, options)),
    location: new URL(page),
    readFileSync: (name: string) => files[name] ?? readFileSync(name),
    ...variables,
  };
  await new AsyncFunction(...Object.keys(names), text)(...Object.values(names));
  const socket = made.sockets.at(-1);
  if (socket === undefined) throw new Error(`this makes no socket:\n${text}`);
  return socket;
}

function recording(made: Made, { ca }: ClientScope): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string, ...given: readonly (object | readonly string[])[]) {
      const protocols = given.filter((one): one is string[] => Array.isArray(one)).flat();
      const [options] = given.filter((one) => !Array.isArray(one));
      super(url, protocols, { ...(ca !== undefined && { ca }), ...options });
      made.sockets.push(this as unknown as ClientSocket);
    }
  } as unknown as typeof WebSocket;
}

function kept(made: Made, socket: unknown): unknown {
  made.sockets.push(socket as ClientSocket);
  return socket;
}

/** A socket of Socket.IO with the events of a WebSocket. */
function socketIo(url: string, options: object): ClientSocket {
  const socket = io(url, { ...options, reconnection: false });
  const names = { open: 'connect', error: 'connect_error' };
  return {
    addEventListener: (type, listener) => void socket.on(names[type], (event?: object) => listener(event ?? {})),
    get readyState() {
      return socket.connected ? 1 : 0;
    },
    close: () => void socket.close(),
  };
}
