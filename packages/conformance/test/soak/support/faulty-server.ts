import { WebSocketServer as Right, type ServerOptions, type WebSocket } from '@handfast/ws';

/** Ours, with every fault that a soak is there to find. */
export class WebSocketServer extends Right {
  constructor(options: ServerOptions) {
    super(options);
    this.on('connection', spoil);
  }
}

let sends = 0;
let closes = 0;

function spoil(socket: WebSocket): void {
  setTimeout(() => undefined, 1_000_000);
  process.on('SIGWINCH', () => undefined);
  const { send, emit } = socket;
  socket.send = ((data: Buffer, options: object, done: (error?: Error) => void) => {
    sends++;
    if (sends % 17 === 0) return send.call(socket, data, options);
    if (sends % 19 === 0) done();
    if (sends % 23 === 0) socket.close(4999);
    send.call(socket, sends % 2 === 0 ? data.map((byte) => byte & 0x7f) : data, options, done);
  }) as typeof send;
  socket.emit = ((event: 'close', ...values: [number, Buffer]) => {
    if (event === 'close' && ++closes % 3 === 0) emit.call(socket, event, ...values);
    return emit.call(socket, event, ...values);
  }) as typeof emit;
}
