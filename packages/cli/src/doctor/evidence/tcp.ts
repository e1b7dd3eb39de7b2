export interface TcpEvidence {
  /** False where a proxy connects for this connection: then it is here for comparison only. */
  readonly matters: boolean;
  /** One for each address that the connection may go to, in the order of the lookup. */
  readonly attempts: readonly TcpAttempt[];
  /** Loopback addresses with the same port that the URL does not lead to, where it leads to this machine itself. */
  readonly siblings: readonly TcpAttempt[];
  /** Addresses that only the DNS servers name; tried where all others failed. */
  readonly elsewhere: readonly TcpAttempt[];
  /** The port 443 of the first address, tried where its own port is silent: is it the host or the port? */
  readonly comparison: TcpAttempt | undefined;
  /** Do the addresses belong to this very machine? */
  readonly isThisMachine: boolean;
}

export interface TcpAttempt {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** `connected`, `timeout`, `aborted`, or the code of the system, such as ECONNREFUSED. */
  readonly outcome: string;
  readonly ms: number;
}
