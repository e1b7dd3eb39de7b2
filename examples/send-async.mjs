import { connect, WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
let received = 0;
server.on('connection', async (socket) => {
  for await (const chunk of socket) received += chunk.length;
});

server.on('listening', async () => {
  const socket = await connect(`ws://127.0.0.1:${server.address().port}/`, {
    backpressure: { highWaterBytes: 256 * 1024 },
  });
  // As fast as the peer reads, and never more than the mark and one chunk in memory.
  for (const chunk of chunks(200, 64 * 1024)) {
    await socket.sendAsync(chunk, { signal: AbortSignal.timeout(10_000) });
  }
  await socket[Symbol.asyncDispose]();
  console.log(`${received} bytes received`);
  server.close();
});

function* chunks(count, bytes) {
  for (let i = 0; i < count; i++) yield Buffer.alloc(bytes, i);
}
