import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../interop/installed.ts';
import { run } from '../interop/processes.ts';
import { root } from '../root.ts';
import { Unavailable } from './unavailable.ts';

const sources = join(root, 'packages/conformance/bench');
const builds = join(root, 'tmp/bench');

export interface Generator {
  readonly path: string;
  /** Whether it can speak TLS: not where the headers of OpenSSL are missing. */
  readonly tls: boolean;
}

/** The load generator, compiled if its source changed. @throws {@link Unavailable} where it cannot be built */
export async function buildGenerator(): Promise<Generator> {
  if (process.platform !== 'linux') throw new Unavailable('the load generator needs Linux (epoll)');
  const names = readdirSync(sources)
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(name).update(readFileSync(join(sources, name)));
  const path = join(builds, `load-${hash.digest('hex').slice(0, 12)}`);
  const files = names.filter((name) => name.endsWith('.c')).map((name) => join(sources, name));
  for (const tls of [true, false]) {
    const built = tls ? `${path}-tls` : path;
    if (existsSync(built)) return { path: built, tls };
    const cc = findProgram('cc');
    if (!cc) throw new Unavailable('no C compiler (cc): run scripts/install-peers.sh');
    if (tls && !(await compiles(cc, files, built, ['-DWITH_TLS', '-lssl', '-lcrypto']))) continue;
    if (!tls) await compile(cc, files, built, []);
    return { path: built, tls };
  }
  throw new Unavailable('the load generator does not compile');
}

async function compiles(cc: string, files: readonly string[], to: string, flags: readonly string[]): Promise<boolean> {
  return compile(cc, files, to, flags).then(
    () => true,
    () => false,
  );
}

/** Under another name first: another run may want the same program at this moment. */
async function compile(cc: string, files: readonly string[], to: string, flags: readonly string[]): Promise<void> {
  mkdirSync(builds, { recursive: true });
  const draft = `${to}.${process.pid}`;
  await run(cc, ['-O2', '-Wall', '-Wextra', '-o', draft, ...files, ...flags]);
  renameSync(draft, to);
}
