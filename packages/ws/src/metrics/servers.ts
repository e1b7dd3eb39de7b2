import type { Labels } from './exposition.ts';

/** A server, as far as it is measured: a `WebSocketServer`. */
export interface MeteredServer {
  stats(): {
    readonly isReady: boolean;
    readonly connections: number | undefined;
    readonly accepted: number;
    readonly refusedByCode: { readonly [code: string]: number };
    readonly bufferedBytes: number | undefined;
    readonly topics: number;
  };
}

/** The servers to be measured, each with its labels; undefined: all sockets of the process. */
export type MeteredServers =
  | ReadonlyMap<object, { readonly server: MeteredServer; readonly labels: Labels }>
  | undefined;

/** Reads what `prometheus()` was given. @throws {TypeError} for what is no server */
export function readServers(
  given: MeteredServer | Iterable<MeteredServer> | { readonly [name: string]: MeteredServer } | undefined,
): MeteredServers {
  if (given === undefined) return undefined;
  const servers = new Map<object, { server: MeteredServer; labels: Labels }>();
  const add = (server: MeteredServer, labels: Labels) => {
    if (!isServer(server)) {
      throw new TypeError(
        'prometheus() takes a WebSocketServer, several of them, an object of them by name, or nothing',
      );
    }
    servers.set(server, { server, labels });
  };
  if (isServer(given) || Object(given) !== given) add(given as MeteredServer, []);
  else if (Symbol.iterator in given) for (const server of given as Iterable<MeteredServer>) add(server, []);
  else for (const [name, server] of Object.entries(given)) add(server, [['server', name]]);
  return servers;
}

function isServer(value: unknown): value is MeteredServer {
  return typeof (value as MeteredServer | null)?.stats === 'function';
}
