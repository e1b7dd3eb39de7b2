import type { Behaviour } from '../attack.ts';

/** What the runner tells a victim, as JSON in its first argument. */
export interface VictimSettings {
  /** The package that it is made with. */
  readonly package: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly behaviour: Behaviour;
  /** The command line, where it is a command. */
  readonly command: readonly string[];
}

export function readSettings(): VictimSettings {
  return JSON.parse(process.argv[2] ?? '{}') as VictimSettings;
}
