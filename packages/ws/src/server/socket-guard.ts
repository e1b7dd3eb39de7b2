import type { Duplex } from 'node:stream';

/** Until somebody takes over the socket: an error that nobody listens to would end the process. */
export function guard(socket: Duplex): void {
  if (!socket.listeners('error').includes(destroyOnError)) socket.on('error', destroyOnError);
}

/** For who listens himself from now on. */
export function endGuard(socket: Duplex): void {
  socket.removeListener('error', destroyOnError);
}

function destroyOnError(this: Duplex): void {
  this.destroy();
}
