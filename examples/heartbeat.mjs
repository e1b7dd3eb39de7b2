import { WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  heartbeat: {
    intervalMs: Number(process.env.INTERVAL_MS ?? 20_000),
    timeoutMs: Number(process.env.TIMEOUT_MS ?? 20_000),
  },
});

server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('close', (code) => {
    console.log(`closed with ${code}, round trip ${socket.rtt?.smoothedMs ?? 'not measured'}`);
    if (socket.closeCause?.code === 'WS_ERR_NO_PONG') console.log(socket.closeCause.message);
  });
});

server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
