import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Job, Limits, Outcome } from './exchange.ts';
import { peersFolder } from './installed.ts';

/** The client that runs wherever there is a WebSocket of the web standard: in a page, in Bun, in Deno, and here. */
export const webClientFile = join(peersFolder, 'web/client.js');

const { runJob } = (await import(pathToFileURL(webClientFile).href)) as {
  runJob: (job: Job, open?: (job: Job) => unknown) => Promise<Outcome>;
};

/** Runs a job in this process, on the class that `open` uses. */
export const runWebJob = runJob;

/** What the standard's API does not offer. */
export const webLimits: Limits = {
  'send fragments': 'the API of the web knows whole messages only',
  'split a code point between fragments': 'the API of the web knows whole messages only',
  'send pings': 'the API of the web has no ping',
  'choose the payload of a ping': 'the API of the web has no ping',
};
