import { Router } from '@handfast/ws';
import express from 'express';

const app = express();
app.get('/', (_request, response) => response.send('a page of Express\n'));

const server = app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});

const router = new Router({ server });
const chat = router.add('/chat/:room');
chat.on('socketError', console.error);
chat.on('connection', (socket, request) => {
  socket.on('message', (data) => socket.send(`${request.params.room}: ${data}`));
});
