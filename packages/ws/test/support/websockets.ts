import type { ClientOptions } from '../../src/api/types.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import type { DeflateParams } from '../../src/protocol/deflate/negotiate.ts';
import { memoryTransportPair } from '../../src/testing/index.ts';

const NOTHING = Buffer.alloc(0);

/** A server-side and a client-side socket that talk to each other in memory. */
export function pair(options: ClientOptions = {}, agreed?: DeflateParams): { server: WebSocket; client: WebSocket } {
  const [near, far] = memoryTransportPair();
  const server = new WebSocket(null, undefined, options);
  const client = new WebSocket(null, undefined, options);
  client._isServer = false;
  server.setSocket(near, NOTHING, { deflate: agreed });
  client.setSocket(far, NOTHING, { deflate: agreed });
  return { server, client };
}

/** A server-side socket, and the bare transport of its peer. */
export function bare(options: ClientOptions = {}) {
  const [near, peer] = memoryTransportPair();
  const server = new WebSocket(null, undefined, options);
  server.setSocket(near, NOTHING);
  return { server, peer };
}

/** Unlike `once`, this does not mind an `error` on the way. */
export function closed(websocket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => {
    websocket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
}
