import { WebSocket } from '@handfast/ws';
import { json, typed } from '@handfast/ws/codecs';

// In a page or a newer Node: the WebSocket that is there already.
const socket = new WebSocket(process.argv[2] ?? 'ws://127.0.0.1:8080/');
const shop = typed(socket, json());

shop.on('message', ({ item, count, cents }) => {
  console.log(`${count} ${item}: ${cents / 100}`);
  shop.send({ item: '', count: 'many' });
});
socket.on('open', () => shop.send({ item: 'tea', count: 2 }));
socket.on('error', console.error);
socket.on('close', (code, reason) => console.log(`closed with ${code}: ${reason}`));
