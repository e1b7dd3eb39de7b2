import { timingSafeEqual } from 'node:crypto';
import { WebSocketServer } from '@handfast/ws';

const expected = Buffer.from(`Bearer ${process.env.TOKEN ?? 'let me in'}`);

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  verifyClient({ req }, answer) {
    const given = Buffer.from(req.headers.authorization ?? '');
    const known = given.length === expected.length && timingSafeEqual(given, expected);
    if (known) answer(true);
    else answer(false, 401, 'Send the token as Authorization: Bearer …', { 'WWW-Authenticate': 'Bearer' });
  },
});

server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.send('welcome');
});

// Every refusal in one line: who, what, which status, why.
server.on('rejected', (failure) => console.log(String(failure)));
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
