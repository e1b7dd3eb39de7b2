/** Clients that are attacked by the server that they connect to. A line `connect URL N` on the standard input makes more of them. */
import { createInterface } from 'node:readline';
import type * as npmWs from 'ws';
import { attend } from './endpoint.ts';
import { type Counts, report } from './reporting.ts';
import { readSettings } from './settings.ts';

const { package: name, options, behaviour } = readSettings();
const { WebSocket } = (await import(name)) as typeof npmWs;
const counts: Counts = { connections: 0, opened: 0, messages: 0 };

createInterface({ input: process.stdin }).on('line', (line) => {
  const [, url, count] = /^connect (\S+) (\d+)$/.exec(line) ?? [];
  for (let i = 0; i < Number(count); i++) dial(url as string);
});
report([], counts);

function dial(url: string): void {
  const socket = new WebSocket(url, options);
  attend(socket, behaviour, counts);
  socket.on('open', () => {
    counts.opened++;
    if (behaviour === 'echo') socket.send('hello');
  });
}
