import { connect, WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  backpressure: { highWaterBytes: 1024 * 1024, policy: 'drop-oldest' },
  maxTotalBufferedBytes: 64 * 1024 * 1024,
});
let dropped = 0;

server.on('listening', async () => {
  const client = await connect(`ws://127.0.0.1:${server.address().port}/`, { perMessageDeflate: false });
  client.pause();
  // Prices for somebody who does not read: the oldest are dropped, what is in memory stays below the mark.
  const prices = 'x'.repeat(100_000);
  for (let tick = 1; tick <= 300; tick++) {
    for (const socket of server.clients) {
      socket.send(`${tick} ${prices}`, (error) => {
        if (error?.code === 'WS_ERR_MESSAGE_DROPPED') dropped++;
      });
      if (socket.bufferedAmount > 1_200_000) throw new Error(`${socket.bufferedAmount} bytes are buffered`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.resume();
  let received = 0;
  for await (const message of client) {
    received++;
    if (message.startsWith('300 ')) break;
  }
  const isComplete = dropped > 0 && received + dropped === 300;
  console.log(isComplete ? 'the newest has arrived, the others have or were dropped' : 'one is missing');
  client.close(1000);
  server.close();
});
