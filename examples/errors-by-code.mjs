import WebSocket, { HandshakeError } from '@handfast/ws';

const socket = new WebSocket(process.argv[2] ?? 'ws://127.0.0.1:8080/');

socket.on('open', () => {
  console.log('open');
  socket.close(1000);
});

socket.on('error', (error) => {
  if (!(error instanceof HandshakeError)) throw error;
  switch (error.code) {
    case 'ECONNREFUSED':
    case 'WS_ERR_STATUS_503':
      console.log('try again later');
      break;
    case 'WS_ERR_STATUS_401':
      console.log('log in again');
      break;
    default:
      console.log(`give up: ${error.message}\n${error.hint}`);
  }
});
