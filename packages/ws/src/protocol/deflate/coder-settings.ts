import type { ZlibOptions } from 'node:zlib';

/** What a zlib stream is set up with. Connections that ask for the same share one object. */
export interface CoderSettings {
  /** Names the values that make two streams the same; undefined when they cannot be named: then no stream is shared. */
  readonly key: string | undefined;
  readonly options: ZlibOptions;
}

/** The values that a stream differs by, and what zlib takes for them. */
const distinctive = {
  windowBits: [8, 15],
  level: [-1, 9],
  memLevel: [1, 9],
  strategy: [0, 4],
} as const;

/** Options that do not matter when a whole message goes through zlib in one call, or that are overridden. */
const irrelevant: Readonly<Record<string, readonly [number, number]>> = {
  chunkSize: [64, Infinity],
  flush: [0, 5],
  finishFlush: [-Infinity, Infinity],
  maxOutputLength: [-Infinity, Infinity],
};

const shared = new Map<string, CoderSettings>();

/** The settings with these options and this window. What zlib may refuse is left to zlib, and gets no key. */
export function coderSettings(given: ZlibOptions, windowBits: number): CoderSettings {
  const options = { ...given, windowBits };
  const key = keyOf(options);
  if (key === undefined) return { key, options };
  const known = shared.get(key);
  if (known) return known;
  const settings = { key, options };
  shared.set(key, settings);
  return settings;
}

function keyOf(options: ZlibOptions): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || name === 'info') continue;
    const range = (distinctive as typeof irrelevant)[name] ?? irrelevant[name];
    if (!range || typeof value !== 'number' || !(value >= range[0] && value <= range[1])) return undefined;
  }
  const { windowBits, level = -1, memLevel = 8, strategy = 0 } = options;
  return `${windowBits} ${level} ${memLevel} ${strategy}`;
}
