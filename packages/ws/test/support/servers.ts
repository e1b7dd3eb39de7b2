import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { ServerOptions } from '../../src/api/types.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import type { Rejection } from '../../src/server/rejection.ts';

/** A WebSocket server on a port of its own, closed with its connections at the end of the test. */
export async function serving(
  t: TestContext,
  options: ServerOptions = {},
): Promise<{ wss: WebSocketServer; port: number; url: string }> {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
  t.after(() => closeAll(wss));
  await once(wss, 'listening');
  const { port } = wss.address() as AddressInfo;
  return { wss, port, url: `ws://127.0.0.1:${port}` };
}

/** Cuts every connection and waits for `close`. */
export function closeAll(wss: WebSocketServer): Promise<void> {
  for (const client of wss.clients ?? []) client.terminate();
  return new Promise((resolve) => wss.close(() => resolve()));
}

/** A list that fills with what the server refuses. */
export function rejections(wss: WebSocketServer): Rejection[] {
  const seen: Rejection[] = [];
  wss.on('rejected', (rejection) => seen.push(rejection));
  return seen;
}
