import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { WebSocketServer } from '@handfast/ws';

const [certificate = 'cert.pem', key = 'key.pem'] = process.argv.slice(2);
const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
const sockets = new WebSocketServer({ server, path: '/chat' });

sockets.on('connection', (socket, request) => {
  socket.on('error', console.error);
  socket.send(`hello ${request.socket.remoteAddress}`);
});

server.listen(Number(process.env.PORT ?? 8443), '127.0.0.1', () => {
  console.log(`listening on wss://127.0.0.1:${server.address().port}/chat`);
});
