import { Router } from '@handfast/ws';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.get('/', (context) => context.text('a page of Hono\n'));

const server = serve(
  { fetch: app.fetch, port: Number(process.env.PORT ?? 8080), hostname: '127.0.0.1' },
  ({ port }) => {
    console.log(`listening on http://127.0.0.1:${port}/`);
  },
);

const router = new Router({ server });
const chat = router.add('/chat/:room');
chat.on('socketError', console.error);
chat.on('connection', (socket, request) => {
  socket.on('message', (data) => socket.send(`${request.params.room}: ${data}`));
});
