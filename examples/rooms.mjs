import { WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8080) });

// One room for each path: ws://127.0.0.1:8080/kitchen
server.on('connection', (socket, request) => {
  const room = decodeURIComponent(request.url.split('?')[0].slice(1)) || 'lobby';
  socket.on('error', console.error);
  socket.subscribe(room);
  server.publish(room, `${server.subscriberCount(room)} in ${room}`);
  socket.on('message', (data, isBinary) => server.publish(room, data, { binary: isBinary, except: socket }));
  socket.on('close', () => server.publish(room, `${server.subscriberCount(room)} in ${room}`));
});

server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
