import { once } from 'node:events';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { SessionClient, SessionServer } from '@handfast/ws/session';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
await once(server, 'listening');
const url = `ws://127.0.0.1:${server.address().port}/`;

let sessions = serve();
server.on('connection', (socket, request) => sessions.accept(socket, request));

/** Sessions in a memory of their own. */
function serve() {
  const made = new SessionServer();
  made.on('session', (session) => session.on('message', ({ data }) => console.log(`the server got: ${data}`)));
  return made;
}

const client = new SessionClient(url, { WebSocket, onLost: 'new', restartDelayMs: 10 });

client.on('lost', ({ error, unconfirmed }) => {
  console.log(`${error.code}, because the session is ${error.reason}`);
  // The server may have got it, or not: here it does no harm twice. What is sent now goes to the new session.
  for (const { data } of unconfirmed) client.send(`${data} (again)`);
});

await client.sendAsync('one');

// A server that forgets everything.
await sessions.close();
sessions = serve();

client.send('two');
await once(client, 'open');
await client.close();
server.close();
