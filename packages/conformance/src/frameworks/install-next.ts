import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from '../dependants/install.ts';
import { nextFolder, root } from '../root.ts';

/**
 * Installs Next.js into `tmp/frameworks/next`, once per lock file (340 MB, about ten seconds), with its pages, the library, and
 * the example beside them: a program finds the packages of the folder in which it stands.
 * @returns the folder
 */
export async function installNext(): Promise<string> {
  const folder = join(root, 'tmp', 'frameworks', 'next');
  await mkdir(folder, { recursive: true });
  await cp(nextFolder, folder, { recursive: true });
  await cp(join(root, 'examples', 'next-server.mjs'), join(folder, 'next-server.mjs'));
  const lock = await readFile(join(folder, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = join(folder, 'installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
    await rm(stamp, { force: true });
    // Not `ci`: it wants the compilers for every other system in the lock file, of which a registry need not have all.
    await npm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
    const scope = join(folder, 'node_modules', '@handfast');
    await mkdir(scope, { recursive: true });
    await rm(join(scope, 'ws'), { force: true });
    await symlink(join(root, 'packages', 'ws'), join(scope, 'ws'), 'dir');
    await writeFile(stamp, wanted);
  }
  return folder;
}
