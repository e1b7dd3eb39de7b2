import type { WebSocket } from '@handfast/ws';

/** What the program around the subject saw. */
export interface Seen {
  readonly errorCode: string | undefined;
  readonly closeCode: number;
  readonly closeReason: string;
}

/**
 * The program around the socket under attack: it sends every message back, obeys `!close`, and resolves with what it
 * saw once the socket is closed.
 */
export function echo(socket: WebSocket): Promise<Seen> {
  return new Promise((resolve) => {
    let errorCode: string | undefined;
    socket.on('message', (data, isBinary) => {
      if (!isBinary && isOrder(data.toString())) obey(socket, data.toString());
      // After it began to close it sends no more.
      else if (socket.readyState === socket.OPEN) socket.send(data, { binary: isBinary });
    });
    socket.on('error', (error) => {
      errorCode = (error as { code?: string }).code;
    });
    socket.on('close', (closeCode, reason) => resolve({ errorCode, closeCode, closeReason: reason.toString() }));
  });
}

/** A slice of source text may begin with an exclamation mark too. */
function isOrder(text: string): boolean {
  return text.startsWith('!close') || text.startsWith('!ping');
}

/** `!close CODE REASON`, `!ping PAYLOAD`. */
function obey(socket: WebSocket, order: string): void {
  const [name, first = '', ...others] = order.split(' ');
  if (name === '!close') socket.close(first === '' ? undefined : Number(first), others.join(' '));
  else socket.ping([first, ...others].join(' '));
}
