import { connect, WebSocketServer } from '@handfast/ws';

const users = new Map([['/ada', 'Ada']]);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, holdMessages: true });

server.on('connection', async (socket, request) => {
  // The client does not wait for this. What it sends meanwhile is held.
  const user = await findUser(request.url);
  socket.on('message', (data) => console.log(`${user} says ${data}`));
  socket.on('close', (code) => console.log(`${user} leaves with ${code}`));
});

server.on('listening', async () => {
  const socket = await connect(`ws://127.0.0.1:${server.address().port}/ada`);
  socket.send('hello');
  socket.send('goodbye');
  socket.close(1000);
  server.close();
});

function findUser(path) {
  return new Promise((resolve) => setImmediate(resolve, users.get(path)));
}
