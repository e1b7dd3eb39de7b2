import { WebSocket } from '@handfast/ws';
import { SessionClient } from '@handfast/ws/session';

// In a browser without the option: there it takes the page's own WebSocket.
const client = new SessionClient(process.argv[2] ?? 'ws://127.0.0.1:8080/', { WebSocket });

client.on('suspended', (cause) => console.log(`no connection: ${cause.message}`));
client.on('resumed', () => console.log('here again, nothing was lost'));
client.on('lost', ({ error, unconfirmed }) => {
  console.log(`${error.message}; not confirmed: ${unconfirmed.map(({ data }) => data)}`);
});

client.send('kept until there is a session');
await client.sendAsync('the server has this one');

for await (const { data } of client) {
  console.log(`received ${data}`);
  if (data.startsWith('2:')) break;
}

const { error } = await client.close();
console.log(error ? error.message : 'closed, and everything has arrived');
