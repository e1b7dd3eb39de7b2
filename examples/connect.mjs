import { connect } from '@handfast/ws';

const socket = await connect(process.argv[2] ?? 'ws://127.0.0.1:8080/', {
  headers: { Cookie: 'session=1' },
  timeouts: { totalMs: 5000 },
});

socket.send('hello');
for await (const message of socket) {
  console.log(`received: ${message}`);
  socket.close(1000);
}
console.log('closed');
