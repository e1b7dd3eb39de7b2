import { ReconnectingWebSocket } from '@handfast/ws';

const socket = new ReconnectingWebSocket(process.argv[2] ?? 'ws://127.0.0.1:8080/');

socket.addEventListener('statechange', ({ state }) => {
  if (state.name === 'waiting') console.log(`${state.cause.message}; trying again in ${state.delayMs} ms`);
  else console.log(state.name);
});

// For each connection: what the server has to be told again. It goes out before what was sent while there was none.
socket.addEventListener('open', ({ isReconnection }) => socket.send(isReconnection ? 'here again' : 'here'));

// Kept until there is a connection.
socket.send('hello');

for await (const message of socket) {
  console.log(`received: ${message}`);
  if (String(message) === 'bye') socket.close();
}
