/** What runs on this machine, as far as it concerns the port: looked at for loopback targets only. */
export interface MachineEvidence {
  /** Who told: the files of Linux, or a program of the system; undefined where there was nobody to ask. */
  readonly source: 'proc' | 'lsof' | 'netstat' | undefined;
  /** Sockets that listen on the port of the URL. */
  readonly owners: readonly Listener[];
  /** Sockets that listen on ports close to it. */
  readonly neighbours: readonly Listener[];
}

export interface Listener {
  /** `0.0.0.0` and `::` are all of them. */
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** Connections that the system has taken, and the program not yet. */
  readonly waiting: number | undefined;
  /** Undefined where this user may not know. */
  readonly pid: number | undefined;
  /** The name of the program, without its arguments. */
  readonly process: string | undefined;
  /** Stopped by a signal or a debugger: it listens, and does nothing. */
  readonly isStopped: boolean | undefined;
  /** Files and sockets that it has open, and how many it may have. */
  readonly openFiles: number | undefined;
  readonly maxFiles: number | undefined;
}
