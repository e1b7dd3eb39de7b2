import { createServer } from 'node:http';
import { WebSocketServer } from '@handfast/ws';

const news = new WebSocketServer({ noServer: true });
const echo = new WebSocketServer({ noServer: true });
const endpoints = new Map([
  ['/news', news],
  ['/echo', echo],
]);

news.on('connection', (socket) => socket.send('nothing new'));
echo.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});

const server = createServer((_request, response) => response.end('two WebSockets: /news and /echo\n'));

server.on('upgrade', (request, socket, head) => {
  const endpoint = endpoints.get(request.url.split('?')[0]);
  if (endpoint === undefined) {
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  endpoint.handleUpgrade(request, socket, head, (webSocket) => endpoint.emit('connection', webSocket, request));
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
