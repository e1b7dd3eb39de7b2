import { connect, type Socket } from 'node:net';

/** How the raw side leaves after its last byte. */
export type Leaving = 'FIN' | 'RST' | 'stays';

/** What came back on a raw connection. */
export interface Answer {
  readonly bytes: Buffer;
  /** The other side ended in order (FIN), or the connection broke. */
  readonly ended: boolean;
}

/** Connects, writes the chunks one by one, leaves as told, and collects everything until the connection is gone. */
export async function ask(port: number, chunks: readonly Buffer[], leaving: Leaving): Promise<Answer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.setNoDelay(true);
  const received: Buffer[] = [];
  let ended = false;
  socket.on('data', (chunk) => received.push(chunk));
  socket.on('error', () => {});
  const gone = new Promise((resolve) => socket.on('close', resolve));
  socket.on('end', () => {
    ended = true;
    socket.end();
  });
  await say(socket, chunks);
  if (leaving === 'FIN') socket.end();
  if (leaving === 'RST') socket.resetAndDestroy();
  await gone;
  return { bytes: Buffer.concat(received), ended };
}

/** Writes each chunk once the one before is with the system, on a turn of its own. */
export async function say(socket: Socket, chunks: readonly Buffer[]): Promise<void> {
  if (socket.connecting) await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  for (const chunk of chunks) {
    if (!socket.writable) return;
    await new Promise((resolve) => socket.write(chunk, resolve));
    if (chunks.length > 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

export function oneByOne(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.of(byte));
}
