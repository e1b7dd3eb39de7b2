import { readFileSync } from 'node:fs';

/** Read when this is loaded: a report is to be had also where nothing can be opened any more. */
const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** The version of the installed package. */
export function packageVersion(): string {
  return manifest.version;
}
