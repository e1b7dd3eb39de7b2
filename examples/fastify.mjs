import { Router } from '@handfast/ws';
import Fastify from 'fastify';

const app = Fastify();
app.get('/', () => 'a page of Fastify\n');

const router = new Router({ server: app.server });
const chat = router.add('/chat/:room');
chat.on('socketError', console.error);
chat.on('connection', (socket, request) => {
  socket.on('message', (data) => socket.send(`${request.params.room}: ${data}`));
});

// Fastify waits for nobody: whoever is still connected is told to go, so that close() can end.
app.addHook('preClose', async () => {
  for (const socket of chat.clients) socket.close(1001);
  router.close();
});

await app.listen({ port: Number(process.env.PORT ?? 8080), host: '127.0.0.1' });
console.log(`listening on http://127.0.0.1:${app.server.address().port}/`);
