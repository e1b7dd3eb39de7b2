import WebSocket, { connect, WebSocketServer } from '@handfast/ws';

let last;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket) => {
  socket.on('message', (question) => socket.send(question.length * 2));
});

server.on('listening', async () => {
  console.log(await ask('what is twice my length?'));
  console.log(last.readyState === WebSocket.CLOSED ? 'closed' : 'still there');
  server.close();
});

async function ask(question) {
  const socket = await connect(`ws://127.0.0.1:${server.address().port}/`);
  last = socket;
  // In TypeScript, and from Node 24 on: `await using socket = await connect(…)`, and no try.
  try {
    socket.send(question);
    for await (const answer of socket) return answer;
  } finally {
    await socket[Symbol.asyncDispose]();
  }
}
