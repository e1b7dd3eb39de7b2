import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { assertSubject, bytes, close, first, listen } from './support.mjs';

assertSubject('mqtt');

const broker = await Aedes.createBroker();
const http = createServer();
const sockets = new WebSocketServer({ server: http });
sockets.on('connection', (socket, request) => {
  assert.equal(socket.protocol, 'mqtt');
  broker.handle(createWebSocketStream(socket), request);
});
const url = `ws://127.0.0.1:${await listen(http)}/mqtt`;

const sender = await mqtt.connectAsync(url, { reconnectPeriod: 0, protocolVersion: 4 });
const receiver = await mqtt.connectAsync(url, {
  reconnectPeriod: 0,
  protocolVersion: 4,
  wsOptions: { perMessageDeflate: false },
});

await receiver.subscribeAsync('readings/#', { qos: 1 });
const small = first((resolve) => receiver.once('message', resolve));
await sender.publishAsync('readings/kitchen', '21.5', { qos: 1 });
assert.deepEqual((await small).slice(0, 2), ['readings/kitchen', Buffer.from('21.5')]);

const large = first((resolve) => receiver.once('message', resolve));
await sender.publishAsync('readings/camera', bytes(3_000_000), { qos: 1 });
assert.deepEqual((await large)[1], bytes(3_000_000));

const many = [];
const all = first((resolve) => receiver.on('message', (_, payload) => many.push(Number(payload)) === 500 && resolve()));
await Promise.all(Array.from({ length: 500 }, (_, n) => sender.publishAsync('readings/n', String(n), { qos: n % 2 })));
await all;
assert.equal(new Set(many).size, 500);

await sender.endAsync();
await receiver.endAsync();
await new Promise((resolve) => broker.close(resolve));
sockets.close();
await close(http);
