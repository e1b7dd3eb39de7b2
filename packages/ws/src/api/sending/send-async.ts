import type { SendGate } from '../../connection/send-gate.ts';
import { whenAborted } from '../../connection/when-aborted.ts';
import type { SendAsyncOptions, SendData } from '../types.ts';
import type { WebSocket } from '../websocket.ts';
import { gateOf } from './gate.ts';

/** See `SendingMembers.sendAsync`. */
export async function sendAsync(
  socket: WebSocket,
  data: SendData | null | undefined,
  { signal, ...options }: SendAsyncOptions,
): Promise<void> {
  signal?.throwIfAborted();
  await left(socket, data, options, signal);
  const gate = gateOf(socket);
  if (gate?.settings.policy === 'wait') await untilRoom(gate, signal);
}

/** The bytes have left this process. */
function left(
  socket: WebSocket,
  data: SendData | null | undefined,
  options: SendAsyncOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let withdraw: (() => boolean) | undefined;
    const aborted = () => {
      withdraw?.();
      reject(signal?.reason);
    };
    socket.send(data, options, (error) => {
      signal?.removeEventListener('abort', aborted);
      if (error) reject(error);
      else resolve();
    });
    withdraw = gateOf(socket)?.withdrawal;
    whenAborted(signal, aborted);
  });
}

/** Less is buffered than the high-water mark, or the connection is over: what was sent has left before. */
function untilRoom(gate: SendGate, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const through = () => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    };
    const giveUp = gate.whenRoom(through);
    const aborted = () => {
      giveUp?.();
      reject(signal?.reason);
    };
    if (giveUp) whenAborted(signal, aborted);
    else resolve();
  });
}
