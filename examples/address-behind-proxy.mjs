import { WebSocketServer } from '@handfast/ws';

const proxies = new Set(['127.0.0.1', '::1', '10.0.0.2']);

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  maxHandshakesPerSecondPerAddress: 1,
  // Each proxy adds the address it sees at the end. The last that is no proxy of ours is the client, whatever stands before it.
  addressOf(request) {
    const chain = (request.headers['x-forwarded-for'] ?? '').split(',').map((address) => address.trim());
    chain.push(request.socket.remoteAddress ?? '');
    return chain.filter(Boolean).findLast((address) => !proxies.has(address)) ?? chain[0];
  },
});

server.on('connection', (socket) => socket.send('hello'));
server.on('rejected', (failure) => console.log(String(failure)));
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
