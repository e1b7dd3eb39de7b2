import { createServer } from 'node:http';
import { Router } from '@handfast/ws';

const server = createServer((request, response) => {
  // A browser that opens the address of an endpoint is told what it is.
  if (!router.answerPlain(request, response)) response.end('two WebSockets: /news and /rooms/:room\n');
});
const router = new Router({ server });

const news = router.add('/news', { maxPayload: 1024 });
news.on('connection', (socket) => socket.send('nothing new'));

const rooms = router.add('/rooms/:room', {
  authorize: (request) => ({ name: request.headers['x-name'] ?? 'somebody' }),
});
rooms.on('connection', (socket, request) => socket.send(`${socket.user.name} is in ${request.params.room}`));

// Requests for anything else get 404, and a line here.
router.on('rejected', (failure) => console.log(String(failure)));

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
