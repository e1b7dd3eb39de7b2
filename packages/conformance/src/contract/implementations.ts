import type * as npmWs from 'ws';

/** What both packages export, as the types of `ws` have it: ours must be usable where they are expected. */
export interface Implementation {
  readonly name: 'handfast' | 'ws';
  readonly WebSocket: typeof npmWs.WebSocket;
  readonly WebSocketServer: typeof npmWs.WebSocketServer;
  readonly createWebSocketStream: typeof npmWs.createWebSocketStream;
}

const packages = { handfast: '@handfast/ws', ws: 'ws' } as const;

async function load(name: Implementation['name']): Promise<Implementation> {
  const { WebSocket, WebSocketServer, createWebSocketStream } = (await import(packages[name])) as typeof npmWs;
  return { name, WebSocket, WebSocketServer, createWebSocketStream };
}

export const handfast: Implementation = await load('handfast');
export const ws: Implementation = await load('ws');
