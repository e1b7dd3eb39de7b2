import { createWebSocketStream } from './api/stream.ts';
import { WebSocket } from './api/websocket.ts';
import { WebSocketServer } from './api/websocket-server.ts';
import { extension } from './compat/extension.ts';
import { PerMessageDeflate } from './compat/per-message-deflate.ts';
import { Receiver } from './compat/receiver.ts';
import { Sender } from './compat/sender.ts';
import { subprotocol } from './compat/subprotocol.ts';

// Programs written for `ws` find everything on the class: `const WebSocket = require('ws'); new WebSocket.Server(…)`.
Object.assign(WebSocket, {
  createWebSocketStream,
  extension,
  PerMessageDeflate,
  Receiver,
  Sender,
  Server: WebSocketServer,
  subprotocol,
  WebSocket,
  WebSocketServer,
});

export type * from './api/types.ts';
export { ConnectionLostError, HandshakeError, ProtocolError, WebSocketError } from './protocol/errors.ts';
export {
  createWebSocketStream,
  extension,
  PerMessageDeflate,
  Receiver,
  Sender,
  subprotocol,
  WebSocket,
  /** What `require()` returns: the class with its statics, as `require('ws')` does. */
  WebSocket as 'module.exports',
  WebSocketServer,
};
export default WebSocket;
