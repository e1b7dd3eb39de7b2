import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The key of the example in RFC 6455 §1.3, and the Accept that the RFC gives for it. */
export const RFC_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const RFC_ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** Sends these header lines as a WebSocket request, byte for byte, and resolves with the head of the answer and the rest. */
export async function rawHandshake(
  port: number,
  headers: readonly string[],
  path = '/',
): Promise<{ head: string; rest: Buffer; socket: Socket }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${[`GET ${path} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n`);
  let received = Buffer.alloc(0);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf('\r\n\r\n');
    if (end !== -1) return { head: received.toString('latin1', 0, end), rest: received.subarray(end + 4), socket };
  }
  throw new Error(`the server closed after: ${received.toString('latin1')}`);
}

/** The lines that every handshake needs. */
export function upgradeHeaders(port: number): string[] {
  return [
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${RFC_KEY}`,
    'Sec-WebSocket-Version: 13',
  ];
}
