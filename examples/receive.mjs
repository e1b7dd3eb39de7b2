import { connect, WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, holdMessages: true });

server.on('connection', async (socket) => {
  let bytes = 0;
  try {
    // While the body of the loop is busy, the peer waits: TCP slows it down.
    for await (const message of socket) {
      bytes += await store(message);
      socket.send(`${bytes} bytes stored`);
    }
    console.log('the client has closed');
  } catch (error) {
    console.log(`${error.code}: ${error.message}`);
  }
});

server.on('listening', async () => {
  const socket = await connect(`ws://127.0.0.1:${server.address().port}/`);
  socket.send('twelve bytes');
  socket.send(Buffer.alloc(1000));
  for await (const message of socket) {
    console.log(message);
    if (message.startsWith('1012 ')) break;
  }
  socket.close(1000);
  server.close();
});

async function store(message) {
  return Buffer.byteLength(message);
}
