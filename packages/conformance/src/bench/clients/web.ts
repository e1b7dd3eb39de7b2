/** The WebSocket that browsers have: of Bun, of Deno, of undici. */
import { drive } from './drive.ts';
import { readSettings } from './settings.ts';

interface WebSocket {
  binaryType: string;
  onopen: (() => void) | null;
  onerror: ((event: unknown) => void) | null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null;
  send(data: string | Buffer): void;
}

const given = readSettings();
const from = given.package === undefined ? globalThis : await import(given.package);
const { WebSocket } = from as unknown as { WebSocket: new (url: string) => WebSocket };

await drive(async ({ url }, onMessage) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onmessage = ({ data }) => onMessage(data);
  await new Promise<void>((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`cannot connect to ${url}`));
  });
  return (data) => socket.send(data);
}, given);
