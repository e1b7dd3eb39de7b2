import { once } from 'node:events';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { typed } from '@handfast/ws/codecs';

/** A time and a price, in sixteen bytes. */
const tick = {
  binary: true,
  encode({ time, price }) {
    const view = new DataView(new ArrayBuffer(16));
    view.setFloat64(0, time);
    view.setFloat64(8, price);
    return new Uint8Array(view.buffer);
  },
  decode(bytes) {
    if (bytes.byteLength !== 16) throw new Error(`a tick has 16 bytes, not ${bytes.byteLength}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { time: view.getFloat64(0), price: view.getFloat64(8) };
  },
};

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket) => {
  typed(socket, tick).send({ time: 1, price: 64_000.5 });
  socket.send(Buffer.alloc(3));
});
await once(server, 'listening');

const client = new WebSocket(`ws://127.0.0.1:${server.address().port}/`);
try {
  for await (const { time, price } of typed(client, tick)) console.log(`at ${time}: ${price}`);
} catch (error) {
  console.log(`${error.code}, closed with ${error.closeCode}: ${error.message}`);
}
server.close();
