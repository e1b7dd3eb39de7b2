import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test, removed by `remove`. */
export interface Scratch {
  readonly path: string;
  readonly file: (name: string) => string;
  readonly remove: () => void;
}

export function makeScratch(name: string): Scratch {
  const path = mkdtempSync(join(tmpdir(), `handfast-${name}-`));
  return {
    path,
    file: (other) => join(path, other),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
