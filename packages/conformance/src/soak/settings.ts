/** What the runner tells the program of the server, as JSON in its first argument. */
export interface ServerSettings {
  /** The package that it is made with. */
  readonly package: string;
}

/** What the runner tells the program of the clients. */
export interface CrowdSettings {
  readonly port: number;
  readonly connections: number;
  readonly seed: string;
  /** Between two things that a client does, on average. */
  readonly pauseMs: number;
  /** In which all of them begin their first life. */
  readonly rampMs: number;
}

/** Limits of both sides: wide, because the machine may have other work, and a process that is held up is not what is looked for. */
export const limits = { closeTimeout: 120_000, deadlines: { messageMs: 120_000, writeMs: 120_000 } };

export function readSettings<Settings>(): Settings {
  return JSON.parse(process.argv[2] ?? '{}') as Settings;
}
