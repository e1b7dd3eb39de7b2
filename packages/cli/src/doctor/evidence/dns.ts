export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface DnsEvidence {
  /** False where a proxy looks names up for this connection: then it is here for comparison only. */
  readonly matters: boolean;
  readonly host: string;
  /** An address needs no lookup; `--resolve` makes it superfluous. */
  readonly source: 'literal' | 'resolve-option' | 'system';
  /** Where the connection may go, in the order in which it is tried: those that the option `family` allows. */
  readonly addresses: readonly HostAddress[];
  /** Those that the option `family` excludes. */
  readonly excluded: readonly HostAddress[];
  /** The code of the system, such as ENOTFOUND or EAI_AGAIN; `timeout`. */
  readonly error: string | undefined;
  readonly ms: number;
  /** What the hosts file of this machine says of the name; empty where nothing. */
  readonly hostsFile: readonly string[];
  /** The DNS servers of this machine, asked directly; undefined for names that are not theirs to know, such as `localhost`. */
  readonly direct: DirectAnswers | undefined;
}

/** What DNS says, past hosts file, caches and other sources of the system. */
export interface DirectAnswers {
  readonly servers: readonly string[];
  readonly addresses: readonly string[];
  /** Why there is no address: the code of the resolver, such as ENOTFOUND, ENODATA, ETIMEOUT or ECONNREFUSED. */
  readonly error: string | undefined;
  readonly ms: number;
}
