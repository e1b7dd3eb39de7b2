import { obey } from '../web/orders.js';

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request, server) {
    if (new URL(request.url).pathname.endsWith('/refuse')) return new Response('Refused by the test', { status: 403 });
    const offered = (request.headers.get('sec-websocket-protocol') ?? '').split(/\s*,\s*/);
    const headers = offered.includes('echo.v2') ? { 'Sec-WebSocket-Protocol': 'echo.v2' } : {};
    if (server.upgrade(request, { headers, data: {} })) return undefined;
    return new Response('not a WebSocket', { status: 426 });
  },
  websocket: {
    perMessageDeflate: true,
    maxPayloadLength: 16 * 1024 * 1024,
    message(socket, message) {
      const more = {
        ping: (payload) => {
          socket.data.waiting = true;
          socket.ping(payload);
        },
        terminate: () => socket.terminate(),
      };
      if (typeof message === 'string' && obey(socket, message, more)) return;
      socket.send(message, true);
    },
    pong(socket, data) {
      if (socket.data.waiting) socket.send(`pong ${data}`);
    },
  },
});
console.log(`READY ${server.port}`);
