import { join } from 'node:path';
import { Child } from '../interop/processes.ts';

const programs = join(import.meta.dirname, 'programs');

/** Enough to load a program. */
const DESCRIPTORS = 1024;

/** Starts a program of the folder `programs`, which may have no more than a thousand file descriptors. */
export function startProgram(name: string, settings: object): Child {
  const command = [process.execPath, join(programs, `${name}.js`), JSON.stringify(settings)];
  return new Child('sh', ['-c', `ulimit -n ${DESCRIPTORS} && exec "$@"`, 'sh', ...command]);
}

/** Starts it in a network of its own, with nothing but a loopback interface, which it may take down. */
export function startInNamespace(name: string, settings: object): Child {
  const command = [process.execPath, join(programs, `${name}.js`), JSON.stringify(settings)];
  return new Child('unshare', ['-rn', ...command]);
}

/** As the kernel does when memory is short: the program has no part in it. */
export async function kill(child: Child): Promise<void> {
  signal(child, 'SIGKILL');
  await child.ended;
}

export function signal(child: Child, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  if (child.pid === undefined) throw new Error(`${child.name} has not started`);
  process.kill(child.pid, name);
}
