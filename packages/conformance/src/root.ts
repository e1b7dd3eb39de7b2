import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package's manifest, wherever this file was compiled to. */
const conformance = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The top folder of the repository. */
export const root: string = join(conformance, '..', '..');

/** The project of the example with Next.js: not a workspace either. */
export const nextFolder: string = join(conformance, 'frameworks', 'next');

/** The project of programs that depend on `ws`: not a workspace, so that its tree stays out of ours. */
export const dependantsFolder: string = join(conformance, 'dependants');
