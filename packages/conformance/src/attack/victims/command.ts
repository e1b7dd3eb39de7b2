/** A command of `handfast`, in this process; every port that it says it has can be attacked. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Command from '../../../../cli/dist/src/main.js';
import { root } from '../../root.ts';
import { log, report } from './reporting.ts';
import { readSettings } from './settings.ts';

const { main } = (await import(pathToFileURL(join(root, 'packages/cli/dist/src/main.js')).href)) as typeof Command;
const stop = new AbortController().signal;

let printed = '';
let isReady = false;
const out = { isTTY: false, write: hear };
const exitCode = await main(readSettings().command, { out, err: out, env: {}, stop, cut: stop });
throw new Error(`the command ended with ${exitCode}: ${printed}`);

/** What it prints first says where it is. */
function hear(text: string): void {
  if (isReady) return log(text);
  printed += text;
  const ports = [...printed.matchAll(/(?:127\.0\.0\.1|localhost):(\d+)/g)].map(([, port]) => Number(port));
  isReady = ports.length > 0;
  if (isReady) report([...new Set(ports)], { connections: 0, opened: 0, messages: 0 });
}
