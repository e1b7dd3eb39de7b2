// The same in CommonJS, where the module is the class. Compiled, never run.
import http = require('node:http');
import WebSocket = require('ws');

const ws: WebSocket = new WebSocket('ws://example.com', { perMessageDeflate: false });
ws.on('message', (data: WebSocket.RawData, isBinary) => ws.send(String(data), { binary: isBinary }));
ws.onmessage = (event: WebSocket.MessageEvent) => event.target.close();
ws.addEventListener('close', (event: WebSocket.CloseEvent) => event.reason);

const options: WebSocket.ServerOptions = { port: 0 };
const server: WebSocket.Server = new WebSocket.Server(options, () => console.log(server.address()));
server.on('connection', (socket: WebSocket, request: http.IncomingMessage) => socket.send(request.url ?? ''));
const again: WebSocket.WebSocketServer = new WebSocket.WebSocketServer({ noServer: true });
const data: WebSocket.Data = 'text';
const address = server.address() as WebSocket.AddressInfo;
const stream = WebSocket.createWebSocketStream(ws);
stream.pipe(process.stdout);

class Mine extends WebSocket {
  mine = true;
}
const mine: WebSocket.Server<typeof Mine> = new WebSocket.Server({ noServer: true, WebSocket: Mine });
mine.on('connection', (socket) => socket.mine && socket.readyState === WebSocket.OPEN);
class MyServer extends WebSocket.Server {}
const inner: WebSocket.WebSocket = new WebSocket.WebSocket('ws://example.com');
const verify: WebSocket.VerifyClientCallbackAsync = (info, callback) => callback(info.secure);
export = { again, data, address, MyServer, inner, verify };
