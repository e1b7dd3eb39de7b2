import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBun, findDeno, findProgram } from '../interop/installed.ts';
import { Child } from '../interop/processes.ts';
import type { Peer } from './peers.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** What the machine and the command line give to start programs with. */
export interface Launcher {
  readonly node: string;
  readonly generator: string;
  /** Cores of their own for what is measured and for the load; undefined where that is not possible. */
  readonly cores: { readonly measured: string; readonly load: string } | undefined;
  /** Why not, then. */
  readonly unpinned?: string;
}

export function makeLauncher(node: string, generator: string): Launcher {
  if (!findProgram('taskset')) return { node, generator, cores: undefined, unpinned: 'taskset is not installed' };
  if (availableParallelism() < 2) return { node, generator, cores: undefined, unpinned: 'there is only one core' };
  return { node, generator, cores: { measured: '0', load: '1' } };
}

/** Starts a peer's program with its settings, on the core of what is measured. */
export function startPeer(
  launcher: Launcher,
  peer: Peer,
  program: string,
  folder: 'servers' | 'clients',
  settings: object,
): Child {
  const file = join(here, folder, `${program}.js`);
  const text = JSON.stringify(settings);
  const [command, args] = {
    node: () => [launcher.node, ['--expose-gc', file, text]] as const,
    bun: () => [findBun() ?? 'bun', [file, text]] as const,
    deno: () =>
      [findDeno() ?? 'deno', ['run', '--allow-all', '--quiet', '--v8-flags=--expose-gc', file, text]] as const,
    c: () => [launcher.generator, [program, ...generatorArgs(settings)]] as const,
  }[peer.runtime]();
  return startOn(launcher.cores?.measured, command, args, peer.env);
}

/** Starts the load generator, on the other core. */
export function startLoad(launcher: Launcher, args: readonly string[]): Child {
  return startOn(launcher.cores?.load, launcher.generator, args);
}

/** The echo server that clients are measured against, on the core of the load. */
export function startCServer(launcher: Launcher): Child {
  return startOn(launcher.cores?.load, launcher.generator, ['serve']);
}

function startOn(
  core: string | undefined,
  command: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Child {
  const all = { NODE_OPTIONS: '', ...env };
  if (core === undefined) return new Child(command, args, { env: all });
  return new Child('taskset', ['-c', core, command, ...args], { env: all });
}

function generatorArgs(settings: object): string[] {
  return 'behaviour' in settings && settings.behaviour === 'broadcast' ? ['--broadcast'] : [];
}
