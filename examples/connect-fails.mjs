import { createServer } from 'node:net';
import { connect, HandshakeError } from '@handfast/ws';

// A server that takes the connection, and never says a word.
const server = createServer(() => {}).listen(0, '127.0.0.1');
const url = () => `ws://127.0.0.1:${server.address().port}/`;

async function attempt(options) {
  try {
    await connect(url(), options);
  } catch (error) {
    if (!(error instanceof HandshakeError)) throw error;
    console.log(`${error.code}: expected ${error.expected}`);
  }
}

server.on('listening', async () => {
  await attempt({ timeouts: { handshakeMs: 100 } });
  await attempt({ timeouts: { handshakeMs: 100, totalMs: 50 } });

  const controller = new AbortController();
  server.once('connection', () => controller.abort());
  await attempt({ signal: controller.signal });

  server.close();
});
