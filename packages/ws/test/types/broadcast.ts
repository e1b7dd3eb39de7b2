// What the compiler makes of topics and broadcasts. This file is only compiled: when it is wrong, the build fails.
import { type DeliveryCounts, type PreparedMessage, WebSocket, WebSocketServer } from '../../src/index.ts';

class Own extends WebSocket {
  nickname = '';
}

export function infers(): void {
  const server = new WebSocketServer({ noServer: true, WebSocket: Own });
  const counts: DeliveryCounts = server.broadcast('x', { filter: (client) => client.nickname.length > 0 });
  const prepared: PreparedMessage = server.prepare('x', { compress: 'once' });
  server.on('connection', (socket) => {
    socket.send(prepared);
    server.publish('topic', prepared, { except: socket });
    server.publish('topic', prepared, { except: [socket] });
    for (const topic of socket.topics) socket.unsubscribe(topic.trim());
  });
  server.on('backplaneError', ({ operation, topic }) => console.log(operation, topic, counts.sent));
  // @ts-expect-error nothing else is a way to compress
  server.prepare('x', { compress: 'twice' });
  // @ts-expect-error a view, not to be written to
  server.topics.clear();
  // @ts-expect-error made by `prepare` alone: its class cannot be imitated
  server.broadcast({ byteLength: 1, isBinary: false, compress: true });
}
