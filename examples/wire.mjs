import { connect, WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));

server.on('listening', async () => {
  const socket = await connect(`ws://127.0.0.1:${server.address().port}/chat?token=secret`, {
    // true writes to the standard error stream.
    wire: { to: process.stdout, previewBytes: 64 },
    perMessageDeflate: false,
  });
  socket.send(Buffer.from('a binary message of 32 bytes \0\x01\x02'));
  for await (const message of socket) {
    if (message.length > 0) socket.close(1000, 'that is all');
  }
  server.close();
});
