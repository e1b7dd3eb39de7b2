/** Ours and npm `ws`: the same program, only the package differs. */
import { once } from 'node:events';
import type * as npmWs from 'ws';
import { drive } from './drive.ts';
import { readSettings } from './settings.ts';

const given = readSettings();
const { WebSocket } = (await import(given.package ?? 'ws')) as typeof npmWs;

await drive(async ({ url, options, isText }, onMessage) => {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
  socket.on('message', isText ? (data) => onMessage(String(data)) : (data) => onMessage(data as Buffer));
  await once(socket, 'open');
  return (data) => socket.send(data);
}, given);
