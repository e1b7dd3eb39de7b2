import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../root.ts';

/** Programs of peers that are not TypeScript. */
export const peersFolder = join(root, 'packages/conformance/peers');

/** Where `scripts/install-peers.sh` puts what no package manager of ours keeps; ignored by git. */
export const installFolder = join(root, 'tmp/peers');

/** The path of a program on PATH, or undefined. */
export function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Python with the package `websockets`, as `scripts/install-peers.sh` makes it. */
export function findPython(): string | undefined {
  const path = join(installFolder, 'python/bin/python');
  return existsSync(path) ? path : undefined;
}

/** The native program inside the npm package `bun`; its install script moves it, so both places count. */
export function findBun(): string | undefined {
  return findPackaged('bun', ['bin/bun.exe'], `@oven/bun-${process.platform}-${armName()}`, 'bin/bun');
}

/** The native program inside the npm package `deno`. */
export function findDeno(): string | undefined {
  const libc = process.platform === 'linux' ? '-glibc' : '';
  return findPackaged('deno', ['deno'], `@deno/${process.platform}-${process.arch}${libc}`, 'deno');
}

function findPackaged(name: string, here: string[], platformPackage: string, there: string): string | undefined {
  const require = createRequire(import.meta.url);
  const folder = (specifier: string) => {
    try {
      return dirname(require.resolve(`${specifier}/package.json`));
    } catch {
      return undefined;
    }
  };
  const own = folder(name);
  const native = folder(platformPackage);
  const paths = [native && join(native, there), ...here.map((path) => own && join(own, path))];
  return paths.find((path) => path !== undefined && isExecutable(path));
}

function armName(): string {
  return process.arch === 'arm64' ? 'aarch64' : process.arch;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Registers the tests of a peer. Where the peer is not installed they are left out: as a skipped test with the reason on a
 * developer's machine, as a failed one in CI, where `.ci/run` has to install everything.
 */
export function withPeer<T>(name: string, peer: T | undefined, register: (peer: T) => void): void {
  if (peer !== undefined) {
    register(peer);
    return;
  }
  const reason = `${name} is not installed: run scripts/install-peers.sh`;
  if (process.env.CI === 'true') {
    test(`${name} is installed`, () => {
      throw new Error(reason);
    });
  } else {
    test(`interop with ${name}`, { skip: reason }, () => {});
  }
}
