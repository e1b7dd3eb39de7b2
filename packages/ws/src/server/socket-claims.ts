import type { Duplex } from 'node:stream';

type Claim = 'upgraded' | 'refused';

/** On the socket itself: a `WeakMap` costs 1 to 5 % of the CPU of a handshake. */
const outcomeOf = Symbol('answered by a WebSocket server');

/** Notes that the socket is answered. One socket has one answer, whichever server of this process gave it. */
export function claim(socket: Duplex & { [outcomeOf]?: Claim }, outcome: Claim): void {
  socket[outcomeOf] = outcome;
}

/** What a server has answered on this socket, if any has. */
export function claimOf(socket: Duplex & { [outcomeOf]?: Claim }): Claim | undefined {
  return socket[outcomeOf];
}
