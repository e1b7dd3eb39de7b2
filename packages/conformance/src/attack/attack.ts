import type { Stage } from './stage.ts';

/**
 * The program that is attacked, of those in `victims/`: a server; clients that have connected to us; an HTTP server whose upgrades
 * several parties answer; or a command of `handfast`.
 */
export type Program = 'server' | 'client' | 'shared-server' | 'command';

/**
 * One attack of a class of published vulnerabilities or outages, as something that can be tried against any implementation. Each class
 * has a file; `attacks/index.ts` lists them.
 */
export interface Attack {
  /** Kebab-case, unique. */
  readonly id: string;
  /** The row of docs/security.md that it belongs to. */
  readonly bugClass: BugClass;
  /** What is sent, in one line. */
  readonly title: string;
  /** Where it has happened: advisories and issues. */
  readonly references: readonly string[];
  readonly program: Program;
  /** Options of the constructor of the victim; what an implementation does not know, it ignores. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The command line, where a command is attacked: no other implementation has it. */
  readonly command?: readonly string[];
  /** What the victim does with messages. Default `echo`. */
  readonly behaviour?: Behaviour;
  /** Sends it all; throws when the victim has done what it must not do. What is open when it resolves stays open while it is measured. */
  run(stage: Stage): Promise<void>;
  /** What counts as survived. That the process lives, writes no control characters of a peer, and serves others, always does. */
  readonly limits: Limits;
}

export type BugClass = `D${number}`;

/**
 * What the program of a victim does: send each message back; answer with its length; drop it; send 64 KiB to everybody as often as it
 * can; echo, and write down all that the library says of peers, as a log would; or answer with a page that holds the message and
 * a secret, compressed as the server sees fit, or never. Clients that echo say hello when they open.
 */
export type Behaviour = 'echo' | 'measure' | 'swallow' | 'stream' | 'log' | 'reflect' | 'reflect-uncompressed';

/** What a victim may spend. What is left out is not judged, but for the CPU. */
export interface Limits {
  /** Memory that it holds for each hostile connection, while these are open, in bytes. */
  readonly heldBytesPerConnection?: number;
  /** Memory that it holds for each byte that it was sent. */
  readonly heldBytesPerWireByte?: number;
  /** How much the process may grow at worst, in bytes. */
  readonly peakBytes?: number;
  /** What is left of it when the attackers are gone, in bytes. */
  readonly leftBytes?: number;
  /** CPU: so many microseconds for each byte that it was sent (default 0.1), and milliseconds for each hostile connection (default 2). */
  readonly cpuMicrosPerWireByte?: number;
  readonly cpuMsPerConnection?: number;
  /**
   * Sends as fast as the victim reads: others then share the processor with the attackers, whatever the implementation, and may wait
   * for longer.
   */
  readonly isFlood?: boolean;
  /** How many hostile connections may open, and messages of them be delivered. */
  readonly opened?: number;
  readonly delivered?: number;
  /** Hostile connections must have been ended, by one of these close codes; 0 stands for none: cut without a close frame. */
  readonly endedWith?: readonly number[];
  /** Hostile requests must have been answered with one of these statuses; 0 stands for none: cut without an answer. */
  readonly refusedWith?: readonly number[];
}
