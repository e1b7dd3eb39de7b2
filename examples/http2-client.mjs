import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import WebSocket from '@handfast/ws';

const [url = 'wss://127.0.0.1:8443/chat', certificate = 'cert.pem'] = process.argv.slice(2);
const ca = readFileSync(certificate);

// A stream on a connection of its own; by HTTP/1.1 where the server has nothing else.
const alone = new WebSocket(url, { http2: true, ca });
alone.on('message', (data) => console.log(`alone: ${data}`));

// Many sockets, one TCP connection and one TLS handshake.
const session = connect(url.replace(/^wss:/, 'https:'), { ca });
const together = [1, 2, 3].map(() => new WebSocket(url, { http2: session }));
for (const [i, socket] of together.entries()) {
  socket.on('message', (data) => console.log(`together ${i + 1}: ${data}`));
}

await Promise.all([alone, ...together].map((socket) => new Promise((done) => socket.once('message', done))));
for (const socket of [alone, ...together]) socket.close();
session.close();
