import { WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  perMessageDeflate: true,
});
const prices = { BTC: 64_000, ETH: 3_400 };
let latest = prepare();

/** Compressed once for everybody, and kept for those who come later. */
function prepare() {
  return server.prepare(JSON.stringify(prices), { compress: 'once' });
}

server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.send(latest);
});

const timer = setInterval(
  () => {
    for (const name of Object.keys(prices)) prices[name] *= 0.99 + Math.random() / 50;
    latest = prepare();
    const { sent } = server.broadcast(latest);
    console.log(`sent to ${sent}`);
  },
  Number(process.env.INTERVAL_MS ?? 1000),
);

server.on('close', () => clearInterval(timer));
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
