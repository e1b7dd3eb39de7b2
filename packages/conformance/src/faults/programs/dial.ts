/** Clients that can be killed and stopped, and that may have too few descriptors. */
import { createInterface } from 'node:readline';
import { WebSocket } from '@handfast/ws';
import { SessionClient } from '@handfast/ws/session';
import { type DialSettings, leaveDescriptors, readSettings } from './settings.ts';
import { uncaught } from './uncaught.ts';

const { url, sockets: count, session, descriptors } = readSettings<DialSettings>();
createInterface({ input: process.stdin }).on('close', () => process.exit());

if (descriptors !== undefined) leaveDescriptors(descriptors);
if (session) {
  const client = new SessionClient(url, { WebSocket });
  client.on('message', ({ data }) => console.log(`SEEN ${data}`));
  client.on('open', () => console.log('READY'));
} else {
  const sockets = Array.from({ length: count }, dialled);
  await Promise.all(sockets.map(({ decided }) => decided));
  const opened = sockets.filter(({ socket }) => socket.readyState === WebSocket.OPEN);
  for (const { socket } of sockets) socket.terminate();
  await Promise.all(sockets.map(({ closed }) => closed));
  const again = dialled();
  await again.decided;
  const isOpenAgain = again.socket.readyState === WebSocket.OPEN;
  const { socket: last } = again;
  last.close();
  await again.closed;
  const result = {
    opened: opened.length,
    codes: sockets.flatMap(({ codes }) => codes),
    closes: sockets.map(({ closes }) => closes()),
    isOpenAgain,
    uncaught,
  };
  console.log(`RESULT ${JSON.stringify(result)}`);
}

/** One socket, and how it goes. */
function dialled() {
  const socket = new WebSocket(url, { diagnose: false });
  const codes: string[] = [];
  let closes = 0;
  socket.on('error', (error: Error & { code?: string }) => codes.push(error.code ?? `no code: ${error.message}`));
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      closes++;
      resolve();
    });
  });
  const opened = new Promise<void>((resolve) => socket.once('open', resolve));
  return { socket, codes, closes: () => closes, closed, decided: Promise.race([opened, closed]) };
}
