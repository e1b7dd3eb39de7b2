import { connect, WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

server.on('listening', async () => {
  const socket = await connect(`ws://127.0.0.1:${server.address().port}/?token=secret`, { protocols: ['chat'] });
  await socket.sendAsync('x'.repeat(1000));
  const { role, state, protocol, bytesSent, bufferedBytes, ageMs } = socket.stats();
  console.log(role, state, protocol, bytesSent > 1000, bufferedBytes >= 0, ageMs < 60_000);
  console.log(server.stats());

  socket.close(1000, 'done');
  await new Promise((resolve) => socket.on('close', resolve));
  console.log(socket.stats().close);
  server.close();
});
