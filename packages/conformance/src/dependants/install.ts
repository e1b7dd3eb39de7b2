import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dependantsFolder, root } from '../root.ts';

const run = promisify(execFile);

/** Whose `ws` the dependants get: ours, or npm `ws` itself (to tell a fault of ours from one of the scenario). */
export type Subject = 'handfast' | 'ws';

/**
 * Installs the dependants into `tmp/dependants/<subject>`, with every `ws` in their tree overridden by the subject's
 * tarball. The tree is installed once per lock file; the subject is unpacked anew each time, because it changes.
 * @returns the folder, with the scenarios in it
 */
export async function installDependants(subject: Subject): Promise<string> {
  const folder = join(root, 'tmp', 'dependants', subject);
  await mkdir(folder, { recursive: true });
  await pack(subject, folder);
  const manifests = ['package.json', 'package-lock.json', '.npmrc'];
  const contents = await Promise.all(manifests.map((name) => readFile(join(dependantsFolder, name))));
  const wanted = createHash('sha256').update(Buffer.concat(contents)).digest('hex');
  const stamp = join(folder, 'installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
    await rm(stamp, { force: true });
    await Promise.all(manifests.map((name) => cp(join(dependantsFolder, name), join(folder, name))));
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
    await writeFile(stamp, wanted);
  } else {
    await unpack(join(folder, 'ws.tgz'), join(folder, 'node_modules', 'ws'));
  }
  for (const name of ['scenarios', 'types']) {
    await rm(join(folder, name), { recursive: true, force: true });
    await cp(join(dependantsFolder, name), join(folder, name), { recursive: true });
  }
  return folder;
}

/** Makes `ws.tgz` in that folder: the package as it would be published. */
async function pack(subject: Subject, folder: string): Promise<void> {
  const what = subject === 'ws' ? ['ws@8'] : [];
  const from = subject === 'ws' ? folder : join(root, 'packages', 'ws');
  const { stdout } = await npm(['pack', ...what, '--json', '--pack-destination', folder], from);
  await rename(join(folder, packedName(stdout)), join(folder, 'ws.tgz'));
}

/** The file that `npm pack --json` says it wrote. */
function packedName(json: string): string {
  const [packed] = JSON.parse(json) as { filename: string }[];
  if (!packed) throw new Error(`npm pack packed nothing: ${json}`);
  return packed.filename.replace('@', '').replace('/', '-');
}

async function unpack(tarball: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder]);
}

/** Runs npm in that folder: the one that runs this program, where one does. */
export function npm(args: string[], cwd: string): Promise<{ stdout: string }> {
  const script = process.env.npm_execpath;
  const maxBuffer = 64 * 1024 * 1024;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], { cwd, maxBuffer });
  return run('npm', args, { cwd, maxBuffer });
}
