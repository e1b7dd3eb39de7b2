import { connect } from 'node:net';
import { ResponseHeadParser } from '@handfast/ws/protocol';

/** Sends it, each chunk on a turn of its own, leaves in order once an answer has begun, and resolves with its status when the connection is gone; 0: none came. */
export async function deliver(port: number, chunks: readonly Buffer[]): Promise<number> {
  // Whoever leaves earlier makes proxies give up before they have asked anybody.
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  let parser = new ResponseHeadParser();
  let status = 0;
  socket.on('error', () => undefined);
  const read = (chunk: Buffer): void => {
    const result = parser.push(chunk);
    if (status > 0 || result.state !== 'done') return;
    if (result.head.status === 100) {
      // RFC 9110 §15.2: the final answer is yet to come.
      parser = new ResponseHeadParser();
      return read(result.rest);
    }
    status = result.head.status;
    socket.end();
  };
  socket.on('data', read);
  socket.on('end', () => socket.end());
  const gone = new Promise((resolve) => socket.once('close', resolve));
  for (const chunk of chunks) {
    if (socket.writable) socket.write(chunk);
    await new Promise(setImmediate);
  }
  await gone;
  return status;
}
