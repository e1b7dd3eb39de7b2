import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../root.ts';

/** PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

// The tests of the library make certificates without any tool; what they build is theirs, so it is loaded, not imported.
const maker = join(root, 'packages', 'ws', 'dist', 'test', 'support', 'certificates.js');
const { makeCertificate } = (await import(pathToFileURL(maker).href)) as { makeCertificate(): Certificate };

let made: Certificate | undefined;

/** A self-signed certificate for localhost and 127.0.0.1; the same one for the whole process. */
export function certificate(): Certificate {
  made ??= makeCertificate();
  return made;
}
