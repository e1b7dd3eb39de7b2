import { createServer } from 'node:http';
import { WebSocketServer } from '@handfast/ws';

const http = createServer((request, response) => {
  // The load balancer asks this, and sends nobody here any more once the answer is 503.
  if (request.url === '/ready') response.writeHead(server.isReady ? 200 : 503);
  else response.writeHead(404);
  response.end();
});
const server = new WebSocketServer({ server: http });

server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});

const impatience = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    if (server.isReady) stop();
    else impatience.abort(); // asked twice: whoever is left is cut
  });
}

async function stop() {
  const { closed, terminated, refusedMeanwhile, ms } = await server.drain({
    graceMs: Number(process.env.GRACE_MS ?? 5000),
    signal: impatience.signal,
  });
  console.log(`${closed} closed, ${terminated} cut, ${refusedMeanwhile} refused, in ${ms} ms`);
  http.close();
  http.closeAllConnections();
}

http.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on ws://127.0.0.1:${http.address().port}/`);
});
