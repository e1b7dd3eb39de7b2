import type { Duplex } from 'node:stream';

/** Sockets that a server of this process has taken, and what became of them. One socket has one answer. */
const claims = new WeakMap<Duplex, 'upgraded' | 'refused'>();

/** Notes that the socket is answered. */
export function claim(socket: Duplex, outcome: 'upgraded' | 'refused'): void {
  claims.set(socket, outcome);
}

/** What a server has answered on this socket, if any has. */
export function claimOf(socket: Duplex): 'upgraded' | 'refused' | undefined {
  return claims.get(socket);
}
