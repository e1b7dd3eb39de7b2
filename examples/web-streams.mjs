import { connect, WebSocketServer } from '@handfast/ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

server.on('connection', (socket) => {
  const { readable, writable } = socket.streams();
  const shout = new TransformStream({
    transform: (text, output) => output.enqueue(text.toUpperCase()),
  });
  readable.pipeThrough(shout).pipeTo(writable).catch(console.error);
});

server.on('listening', async () => {
  const socket = await connect(`ws://127.0.0.1:${server.address().port}/`);
  const { readable, writable } = socket.streams();
  const writer = writable.getWriter();
  const reader = readable.getReader();
  for (const word of ['streams', 'have', 'backpressure']) {
    await writer.write(word);
    console.log((await reader.read()).value);
  }
  await writer.close();
  server.close();
});
