import { deny, WebSocketServer } from '@handfast/ws';

const users = new Map([
  ['token-of-ada', { name: 'Ada', isAdmin: true }],
  ['token-of-bob', { name: 'Bob', isAdmin: false }],
]);

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  // Pages of these origins, and programs, which send none.
  origins: ['https://app.example.com', 'https://*.example.org', 'http://localhost:*'],
  // Who is it? What is returned is socket.user.
  async authorize(request, { signal }) {
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (token === undefined) return deny(401, { headers: { 'WWW-Authenticate': 'Bearer' } });
    const user = await findUser(token, signal);
    return user ?? deny(403, { body: 'This token is of nobody here.\n', reason: 'unknown token' });
  },
  authorizeTimeoutMs: 5_000,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 20,
  maxHandshakesPerSecondPerAddress: 5,
});

server.on('connection', (socket) => socket.send(`welcome, ${socket.user.name}`));

// Instead of a listener for 'error' on every socket.
server.on('socketError', (error, socket) => console.log(`${socket.user.name}: ${error.message}`));

// Every refusal in one line: who, what, which status, why, and which line to add if it was meant to come in.
server.on('rejected', (failure) => console.log(`${failure}\n  ${failure.hint}`));
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));

/** Stands for a database; `signal` tells when nobody waits for the answer any more. */
async function findUser(token, signal) {
  signal.throwIfAborted();
  return users.get(token);
}
