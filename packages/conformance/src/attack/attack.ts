import type { Stage } from './stage.ts';

/** Whether it is a server that is attacked, or a client that has connected to us. */
export type Side = 'server' | 'client';

/**
 * One class of published vulnerabilities or outages, as something that can be tried against any implementation. One file each;
 * `attacks/index.ts` lists them.
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
  readonly side: Side;
  /** Options of the constructor of the victim; what an implementation does not know, it ignores. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** What the victim does with messages. Default `echo`. */
  readonly behaviour?: Behaviour;
  /** Sends it all; throws when the victim has done what it must not do. Resolves when the victim holds the most that it will hold; what is open then stays open while it is measured. */
  run(stage: Stage): Promise<void>;
  /** What counts as survived. That the process lives, says nothing it should not, and serves others, always does. */
  readonly limits: Limits;
}

export type BugClass = `D${number}`;

/**
 * What the program of a victim does: send each message back, drop it, or send 64 KiB to everybody as often as it can. Clients
 * that echo say hello when they open.
 */
export type Behaviour = 'echo' | 'swallow' | 'stream';

/** What a victim may spend. What is left out is not judged. */
export interface Limits {
  /** Memory that it holds for each hostile connection, while these are open, in bytes. */
  readonly heldBytesPerConnection?: number;
  /** Memory that it holds for each byte that it was sent. */
  readonly heldBytesPerWireByte?: number;
  /** How much the process may grow at worst, in bytes. */
  readonly peakBytes?: number;
  /** What is left of it when the attackers are gone, in bytes. */
  readonly leftBytes?: number;
  /** CPU for each byte that it was sent, in microseconds. */
  readonly cpuMicrosPerWireByte?: number;
  /** CPU for each hostile connection, in milliseconds. */
  readonly cpuMsPerConnection?: number;
  /**
   * Sends as fast as the victim reads: others then share the processor with the attackers, whatever the implementation. How long they wait
   * is reported, and not judged.
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
