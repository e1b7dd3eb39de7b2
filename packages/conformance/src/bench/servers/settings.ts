/** What the runner tells a server, as JSON in its first argument. */
export interface ServerSettings {
  /** Send a message back to its sender, or to everybody. */
  readonly behaviour: 'echo' | 'broadcast';
  /** permessage-deflate: with context takeover on both sides, or without on both; neither a threshold. */
  readonly deflate?: 'takeover' | 'fresh';
  /** Paths of PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Ping every connection in this interval, and end those that did not answer. */
  readonly heartbeatMs?: number;
  /** The option of the constructor that does so; without one the server does it by hand. */
  readonly heartbeatOption?: string;
  /** Which package a server that works with several is to load. */
  readonly package?: string;
  /** Options for the constructor on top of what follows from the settings. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export function readSettings(): ServerSettings {
  return JSON.parse(process.argv[2] ?? '{}') as ServerSettings;
}
