/** What the runner tells a client, as JSON in its first argument. */
export interface ClientSettings {
  readonly url: string;
  readonly connections: number;
  /** Messages on the way per connection. */
  readonly inFlight: number;
  readonly bytes: number;
  readonly isText: boolean;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Ends the measured phase earlier, after a tenth to warm up. */
  readonly messages?: number;
  /** Which package a client that works with several is to load. */
  readonly package?: string;
  /** Options for the constructor. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export function readSettings(): ClientSettings {
  return JSON.parse(process.argv[2] ?? '{}') as ClientSettings;
}
