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

export function readSettings<Settings>(): Settings {
  return JSON.parse(process.argv[2] ?? '{}') as Settings;
}
