import { once } from 'node:events';
import { LocalBackplane, WebSocket, WebSocketServer } from '@handfast/ws';

const backplane = new LocalBackplane();
const [browsers, devices] = [serve(), serve()];

function serve() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backplane });
  server.on('backplaneError', (error) => console.error(error.message));
  server.on('connection', (socket) => {
    socket.on('error', console.error);
    socket.subscribe('alarms');
    socket.send('subscribed');
  });
  return server;
}

await Promise.all([once(browsers, 'listening'), once(devices, 'listening')]);
const device = new WebSocket(`ws://127.0.0.1:${devices.address().port}/`);
await once(device, 'message');

const alarm = once(device, 'message');
const { sent } = browsers.publish('alarms', 'the door is open');
console.log(`to ${sent} sockets of this server`);
console.log(`the device, on the other server: ${(await alarm)[0]}`);

device.close();
browsers.close();
devices.close();
