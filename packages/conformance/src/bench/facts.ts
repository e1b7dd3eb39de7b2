import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, loadavg, release, type } from 'node:os';
import { run } from '../interop/processes.ts';
import type { Launcher } from './launch.ts';
import type { BenchOptions } from './options.ts';

const packages = ['ws', 'bufferutil', 'bun', 'deno', 'websocket', 'undici'];

/** Where the figures come from, for whoever reads them later. */
export async function gatherFacts(options: BenchOptions, launcher: Launcher): Promise<string[]> {
  const node = (await run(options.node, ['--version'])).trim();
  const versions = packages.map((name) => `${name} ${versionOf(name)}`);
  const cores = launcher.cores ? 'measured process and load on a core each' : `unpinned: ${launcher.unpinned}`;
  return [
    `Node ${node}, ${versions.join(', ')}`,
    `${type()} ${release().split('.', 2).join('.')}, ${availableParallelism()} cores, ${cores}; load average ${loadavg()[0]?.toFixed(1)} at the start`,
    `${options.rounds} rounds, a fresh process for each sample, peers in turns; ${options.seconds} s measured after ${options.warmUpSeconds} s of warming up`,
  ];
}

function versionOf(name: string): string {
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve(`${name}/package.json`);
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  } catch {
    return '(not installed)';
  }
}
