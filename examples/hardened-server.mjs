import { WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  origins: ['same-host', 'https://app.example.com'],
  maxPayload: 1024 * 1024,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 50,
  maxHandshakesPerSecondPerAddress: 20,
  heartbeat: true,
  backpressure: { highWaterBytes: 1024 * 1024, policy: 'close' },
  maxTotalBufferedBytes: 512 * 1024 * 1024,
  maxTotalUnfinishedBytes: 512 * 1024 * 1024,
});

server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
