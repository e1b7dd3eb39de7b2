import { WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8080) });

server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});

server.on('rejected', (failure) => console.log(String(failure)));
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
