import { WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8080) });
const intervalMs = Number(process.env.INTERVAL_MS ?? 30_000);
const alive = new WeakSet();

server.on('connection', (socket) => {
  alive.add(socket);
  socket.on('error', console.error);
  socket.on('pong', () => alive.add(socket));
  socket.on('close', (code) => console.log(`closed with ${code}`));
});

// Whoever has not answered the last ping is gone: a cable was pulled, a laptop was closed.
const timer = setInterval(() => {
  for (const socket of server.clients) {
    if (!alive.delete(socket)) socket.terminate();
    else socket.ping();
  }
}, intervalMs);

server.on('close', () => clearInterval(timer));
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
