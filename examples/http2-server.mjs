import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { WebSocketServer } from '@handfast/ws';

const [certificate = 'cert.pem', key = 'key.pem'] = process.argv.slice(2);
const server = createSecureServer({
  cert: readFileSync(certificate),
  key: readFileSync(key),
  // Whoever does not speak HTTP/2 is served as ever.
  allowHTTP1: true,
  // Tells clients that they may open WebSockets as streams (RFC 8441).
  settings: { enableConnectProtocol: true },
});
const sockets = new WebSocketServer({ server, path: '/chat' });

sockets.on('connection', (socket, request) => {
  socket.on('error', console.error);
  socket.send(`hello by HTTP/${request.httpVersion}`);
});

server.listen(Number(process.env.PORT ?? 8443), '127.0.0.1', () => {
  console.log(`listening on wss://127.0.0.1:${server.address().port}/chat`);
});
