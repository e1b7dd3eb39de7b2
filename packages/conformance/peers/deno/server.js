import { obey } from '../web/orders.js';

Deno.serve({ hostname: '127.0.0.1', port: 0, onListen: ({ port }) => console.log(`READY ${port}`) }, (request) => {
  if (new URL(request.url).pathname.endsWith('/refuse')) return new Response('Refused by the test', { status: 403 });
  const offered = (request.headers.get('sec-websocket-protocol') ?? '').split(/\s*,\s*/);
  const { socket, response } = Deno.upgradeWebSocket(
    request,
    offered.includes('echo.v2') ? { protocol: 'echo.v2' } : {},
  );
  socket.binaryType = 'arraybuffer';
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string' && obey(socket, data)) return;
    socket.send(data);
  };
  return response;
});
