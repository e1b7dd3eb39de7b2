import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { RequestError } from './malformed-request.ts';
import { readOpeningHead } from './opening-head.ts';
import { canMakeRequests, OwnRequest } from './own-request.ts';
import type { Waiting } from './waiting.ts';

type ConnectionListener = (this: Server, socket: Socket) => void;

/** Calls `look` now and then, until what it returns is called. */
export type Sweep = (look: () => void) => () => void;

/** By a timer that does not keep the process alive. */
export function every(ms: number): Sweep {
  return (look) => {
    const timer = setInterval(look, ms).unref();
    return () => clearInterval(timer);
  };
}

/**
 * Lets a server of our own read ordinary opening requests without Node's HTTP parser and the machinery around it: 0.91 of
 * the CPU of a whole handshake, and 130 bytes less left behind on each socket. Every other connection goes to Node's own listener, with the
 * bytes that came, as soon as it shows that it is other. Does nothing on a runtime that is not as expected.
 */
export function readOpeningHeads(server: Server, waiting: Waiting, sweep: Sweep): void {
  const [readByNode, ...others] = server.listeners('connection') as ConnectionListener[];
  if (!readByNode || others.length > 0 || !canMakeRequests()) return;

  const release = (socket: Socket) => {
    waiting.delete(socket);
    socket.removeListener('data', onData);
    socket.removeListener('end', destroy);
    socket.removeListener('error', destroy);
  };
  // Listeners that are told their socket by `this`, so that a connection needs no closure.
  function destroy(this: Socket): void {
    release(this);
    this.destroy();
  }
  function onData(this: Socket, chunk: Buffer): void {
    release(this);
    const opening = server.listenerCount('upgrade') > 0 ? readOpeningHead(chunk) : undefined;
    if (opening) {
      leaveToReader(this);
      server.emit('upgrade', new OwnRequest(this, opening.head), this, opening.rest);
    } else {
      const others = this.listeners('data');
      (readByNode as ConnectionListener).call(server, this);
      for (const listener of this.listeners('data')) if (!others.includes(listener)) listener.call(this, chunk);
    }
  }

  server.removeListener('connection', readByNode);
  server.on('connection', (socket: Socket) => {
    // A transport of the program's own, or a limit that it has set for all sockets: Node knows what to do.
    if (!(socket instanceof Socket) || server.timeout > 0) return readByNode.call(server, socket);
    waiting.add(socket);
    socket.on('error', destroy);
    socket.on('end', destroy);
    startReading(socket, onData);
  });
  const lookForLate = () => {
    for (const socket of waiting.late(Math.min(server.headersTimeout || Infinity, server.requestTimeout || Infinity))) {
      release(socket);
      server.emit('clientError', requestTimeout(), socket);
    }
  };
  const closeAllByNode = server.closeAllConnections;
  server.closeAllConnections = () => {
    for (const socket of waiting.late(0)) destroy.call(socket);
    closeAllByNode.call(server);
  };
  server.on('listening', () => server.once('close', sweep(lookForLate)));
}

/** Node would do the same in the next tick, which is 0.5 % of a handshake in a profile. */
function startReading(socket: Socket, onData: (chunk: Buffer) => void): void {
  const isFresh = socket.readableFlowing === null && socket.readableLength === 0;
  if (isFresh) setFlowing(socket, true);
  socket.on('data', onData);
  if (isFresh) socket.read(0);
}

/** As Node does before it gives a socket away: the next listener for data sets it flowing again. */
function leaveToReader(socket: Socket): void {
  setFlowing(socket, null);
}

function setFlowing(socket: Socket, flowing: true | null): void {
  (socket as { readableFlowing: boolean | null }).readableFlowing = flowing;
}

/** The error that Node's server reports in this case. */
function requestTimeout(): RequestError {
  return Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
}
