import { WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  perMessageDeflate: {
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    threshold: 256,
    zlibDeflateOptions: { level: 3 },
  },
});

server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('message', (data, isBinary) => {
    // Compressed once, however many receive it.
    for (const client of server.clients) client.send(data, { binary: isBinary });
  });
});

server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
