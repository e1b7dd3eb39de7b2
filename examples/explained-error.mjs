import { createServer } from 'node:http';
import WebSocket from '@handfast/ws';

// A web server that knows nothing of WebSocket.
const server = createServer((_request, response) => response.end('<!doctype html><title>My site</title>'));

server.listen(0, '127.0.0.1', () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}/chat`);

  socket.on('error', (error) => {
    console.log('code:    ', error.code);
    console.log('stage:   ', error.stage);
    console.log('expected:', error.expected);
    console.log('received:', error.received.status, error.received.body.toString());
    console.log('hint:    ', error.hint);
    server.close();
  });
});
