import { WebSocketServer } from '@handfast/ws';
import { SessionServer } from '@handfast/ws/session';

const sessions = new SessionServer({
  windowMs: 5 * 60_000,
  data: (request) => ({ path: request.url, count: 0 }),
});

// Once for each client, however often its connection is lost.
sessions.on('session', (session) => {
  console.log('a session began');
  session.on('message', ({ data }) => {
    session.data.count++;
    session.send(`${session.data.count}: ${data}`);
  });
  session.on('suspended', () => console.log('a session lost its connection'));
  session.on('resumed', () => console.log('a session goes on'));
  session.on('end', ({ cause }) => console.log(`a session ended: ${cause}`));
});

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8080) });

server.on('connection', (socket, request) => sessions.accept(socket, request));
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
