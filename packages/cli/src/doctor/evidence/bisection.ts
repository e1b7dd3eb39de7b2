import type { Exchange } from './exchange.ts';

/** The handshake replayed with other things in it. */
export interface BisectionEvidence {
  readonly handshakes: number;
}

/** The handshakes of real clients, as this server answers them. */
export interface ClientsEvidence {
  readonly answers: Readonly<Record<string, Exchange>>;
}
