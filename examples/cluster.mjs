import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import WebSocket, { WebSocketServer } from '@handfast/ws';

const port = Number(process.env.PORT ?? 8080);
const size = Number(process.env.WORKERS ?? availableParallelism());
const isLinux = process.platform === 'linux';

if (cluster.isPrimary) lead();
else work();

/** Keeps one worker per core, and passes on to all what one of them says. */
function lead() {
  const listening = new Set();
  let stopping = false;

  // Node's default, round robin, accepts here and hands each connection over: a handshake then costs twice the CPU.
  if (isLinux) cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ serialization: 'advanced' });

  cluster.on('message', (worker, message) => {
    if (message !== 'listening') return tellAll(message);
    listening.add(worker.id);
    console.log(`process ${worker.process.pid} serves`);
    if (listening.size === size) console.log(`listening on ws://127.0.0.1:${port}/`);
  });

  cluster.on('exit', (worker, code, signal) => {
    console.log(`process ${worker.process.pid} ended with ${signal ?? code}`);
    if (stopping) return;
    // Whoever could not even start would not fare better the next time.
    if (listening.has(worker.id)) cluster.fork();
    else process.exit(1);
  });

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      stopping = true;
      tellAll('stop');
    });
  }
  for (let i = 0; i < size; i++) cluster.fork();
}

function tellAll(message) {
  for (const worker of Object.values(cluster.workers)) if (worker.isConnected()) worker.send(message);
}

/** A chat for everybody, whichever process they came to. */
function work() {
  const http = createServer((_request, response) => response.writeHead(426).end('WebSocket only\n'));
  const server = new WebSocketServer({ server: http });

  server.on('connection', (socket) => {
    socket.on('error', console.error);
    socket.on('message', (data, isBinary) => process.send({ data, isBinary }));
    socket.send(`process ${process.pid}`);
  });

  process.on('message', (message) => {
    if (message === 'stop') return stop();
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(message.data, { binary: message.isBinary });
    }
  });

  async function stop() {
    await server.drain();
    process.exit();
  }

  // With `reusePort` (Node 22.12 on) every worker has a queue of its own in the kernel; before, they share the primary's.
  http.listen({ port, host: '127.0.0.1', backlog: 4096, reusePort: isLinux }, () => process.send('listening'));
  process.on('SIGINT', () => {}); // Ctrl+C reaches all of them; the primary decides.
}
