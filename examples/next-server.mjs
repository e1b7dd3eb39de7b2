import { createServer } from 'node:http';
import { Router } from '@handfast/ws';
import next from 'next';

const server = createServer((request, response) => handle(request, response));

// Next listens to upgrades too, for its hot reload: the router leaves to it what is not for an endpoint.
const router = new Router({ server, unmatched: 'leave' });
const chat = router.add('/chat/:room');
chat.on('socketError', console.error);
chat.on('connection', (socket, request) => {
  socket.on('message', (data) => socket.send(`${request.params.room}: ${data}`));
});

const app = next({ dev: process.env.NODE_ENV !== 'production', dir: process.argv[2] ?? '.', httpServer: server });
const handle = app.getRequestHandler();
await app.prepare();

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
