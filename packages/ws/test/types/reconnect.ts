// What the compiler makes of a WebSocket that comes back. This file is only compiled: when it is wrong, the build fails.
import type { WebSocket as Undici } from 'undici-types';
import TheirWebSocket from 'ws';
import { json, typed } from '../../src/codecs/index.ts';
import { WebSocket } from '../../src/index.ts';
import {
  openWith,
  type ReconnectCause,
  ReconnectingWebSocket,
  type SendData,
  type Transport,
} from '../../src/reconnect/index.ts';

/** Compiles when `Given` can stand where `Wanted` is expected. */
type Fits<Wanted, Given extends Wanted> = Given;
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
const is = <_ extends true>(): void => {};

export type Transports = [Fits<Transport, WebSocket>, Fits<Transport, TheirWebSocket>, Fits<Transport, Undici>];

export function takes(): void {
  new ReconnectingWebSocket('ws://localhost/', 'chat', { WebSocket });
  new ReconnectingWebSocket(new URL('ws://localhost/'), ['a', 'b'], { WebSocket: TheirWebSocket });
  new ReconnectingWebSocket(
    async () => 'ws://localhost/',
    () => undefined,
    { open: openWith(WebSocket) },
  );
  new ReconnectingWebSocket('ws://localhost/', [], { headers: async () => ({ authorization: 'Bearer 1' }) });
  // @ts-expect-error a header has text
  new ReconnectingWebSocket('ws://localhost/', [], { headers: { a: 1 } });
}

export async function tells(socket: ReconnectingWebSocket): Promise<void> {
  socket.addEventListener('message', ({ data }) => is<Same<typeof data, string | ArrayBuffer | Blob>>());
  socket.addEventListener('close', { handleEvent: ({ code }) => is<Same<typeof code, number>>() }, { once: true });
  socket.onopen = ({ isReconnection }) => is<Same<typeof isReconnection, boolean>>();
  // @ts-expect-error there is no such event
  socket.addEventListener('ping', () => {});
  const { state } = socket;
  if (state.name === 'waiting') is<Same<typeof state.cause, ReconnectCause>>();
  // @ts-expect-error only while it waits
  state.retryAt;
  for await (const message of socket) is<Same<typeof message, string | ArrayBuffer | Blob>>();
  const data: SendData = new Uint8Array(1);
  socket.send(data);
  for await (const { a } of typed(socket, json<{ a: number }>())) is<Same<typeof a, number>>();
  // @ts-expect-error numbers are not data
  socket.send(1);
}
