import type { WebSocket } from '@handfast/ws';

/** Above this many bytes not yet taken by the peer the connection is not read on, so that nothing piles up here. */
const HIGH_WATER_BYTES = 1 << 20;

/**
 * Sends every message back as it came: text as text, binary as binary. Reads no faster than the peer reads.
 * Returns a function that tells how many messages went back so far.
 */
export function echo(socket: WebSocket): () => number {
  let echoed = 0;
  socket.on('message', (data, isBinary) => {
    echoed += 1;
    socket.send(data, { binary: isBinary }, () => {
      if (socket.isPaused && socket.bufferedAmount < HIGH_WATER_BYTES) socket.resume();
    });
    if (socket.bufferedAmount >= HIGH_WATER_BYTES) socket.pause();
  });
  return () => echoed;
}
