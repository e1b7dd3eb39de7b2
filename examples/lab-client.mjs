import WebSocket from '@handfast/ws';

// handfast lab --check 'node lab-client.mjs {url} {subprotocols}'
const [url, subprotocols = ''] = process.argv.slice(2);
const socket = new WebSocket(url, subprotocols.split(',').filter(Boolean), {
  proxy: 'environment',
  handshakeTimeout: 2000,
  closeTimeout: 500,
});

socket.on('open', () => {
  socket.send('hello');
  socket.close(1000);
});
socket.on('error', (error) => console.error(`${error.code}: ${error.message}`));
socket.on('close', (code) => process.exit(code === 1000 ? 0 : 1));
