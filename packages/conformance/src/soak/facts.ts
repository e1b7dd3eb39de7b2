import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, loadavg, release, type } from 'node:os';
import { basename } from 'node:path';
import type { Facts } from './report.ts';

export function gatherFacts(name: string): Facts {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  // An allocator, most likely: what the system keeps of memory that was given back depends on it.
  const preloaded = process.env.LD_PRELOAD ? `, with ${basename(process.env.LD_PRELOAD)}` : '';
  return {
    package: name,
    version,
    node: process.version,
    system: `${type()} ${release().split('.', 2).join('.')}, ${availableParallelism()} cores${preloaded}`,
    date: new Date().toISOString().slice(0, 10),
    load: (loadavg()[0] ?? 0).toFixed(1),
  };
}
