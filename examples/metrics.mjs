import { createServer } from 'node:http';
import { WebSocketServer } from '@handfast/ws';
import { prometheus } from '@handfast/ws/metrics';

const http = createServer((request, response) => {
  // Not for everybody: let only your scraper in, or listen on a port of its own.
  if (request.url === '/metrics') return metrics.handler(request, response);
  response.writeHead(404).end();
});
const chat = new WebSocketServer({ server: http, path: '/chat', heartbeat: true });
const metrics = prometheus({ chat });

chat.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});

http.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on ws://127.0.0.1:${http.address().port}/chat`);
});
