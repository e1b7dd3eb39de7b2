import WebSocket from '@handfast/ws';

const socket = new WebSocket(process.argv[2] ?? 'ws://127.0.0.1:8080/');

socket.on('open', () => socket.send('hello'));
socket.on('message', (data) => {
  console.log(`received: ${data}`);
  socket.close(1000);
});
socket.on('close', (code) => console.log(`closed with ${code}`));
socket.on('error', (error) => console.error(error.message));
