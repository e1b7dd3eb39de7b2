/** Everything a command may know of the process it runs in. */
export interface Io {
  readonly out: Output;
  readonly err: Output;
  /** The standard input; undefined where there is none. */
  readonly in?: Input | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version of Node.js, such as `v22.12.0`; undefined where it is of no matter. */
  readonly nodeVersion?: string | undefined;
  /** Aborted when the user asks the command to end; the reason is the name of the signal. */
  readonly stop: AbortSignal;
  /** Aborted when the user asks again: what still goes on is to be cut off. The reason is the name of the signal. */
  readonly cut: AbortSignal;
}

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** How wide a terminal is; undefined where that is not known. */
  readonly columns?: number | undefined;
}

export interface Input {
  readonly isTTY: boolean;
  /** Everything until its end, but no more than that; default 1 MiB. */
  read(maxBytes?: number): Promise<string>;
}

/** Exit codes that every command shares. `notRun`: it could not do its work, so that nothing is known. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, notRun: 3 } as const;
