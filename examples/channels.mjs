import { channels, connect, WebSocketServer } from '@handfast/ws';

channels.stage.subscribe(({ stage, durationMs }) => console.log(stage, durationMs < 5000 ? 'in time' : 'slow'));
channels.message.subscribe(({ direction, bytes, isBinary }) =>
  console.log(direction, bytes, isBinary ? 'binary' : 'text'),
);
channels.refused.subscribe(({ rejection }) => console.log('refused:', rejection.code));
channels.close.subscribe(({ code, begunBy, cause }) => console.log('closed:', code, 'by', begunBy, cause?.code ?? ''));

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('listening', async () => {
  const url = `127.0.0.1:${server.address().port}`;
  const socket = await connect(`ws://${url}`);
  socket.send('hello');
  await fetch(`http://${url}`);
  socket.terminate();
  server.close();
});
