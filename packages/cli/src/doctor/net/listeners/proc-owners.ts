import { readdir, readFile, readlink } from 'node:fs/promises';

/** The process that has a socket open. */
export interface ProcOwner {
  readonly pid: number;
  readonly process: string | undefined;
  readonly isStopped: boolean;
  readonly openFiles: number;
  readonly maxFiles: number | undefined;
}

/** Finds who has these sockets open, by their inodes; those of other users stay unknown unless one is root. */
export async function ownersOf(
  inodes: ReadonlySet<string>,
  signal: AbortSignal,
  proc = '/proc',
): Promise<ReadonlyMap<string, ProcOwner>> {
  const found = new Map<string, ProcOwner>();
  for (const pid of (await namesIn(proc)).filter((name) => /^\d+$/.test(name))) {
    if (found.size === inodes.size || signal.aborted) break;
    const folder = `${proc}/${pid}`;
    const files = await namesIn(`${folder}/fd`);
    const links = await Promise.all(files.map((file) => readlink(`${folder}/fd/${file}`).catch(() => '')));
    const held = links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []).filter((it) => inodes.has(it));
    if (held.length === 0) continue;
    const owner = await describe(folder, Number(pid), files.length);
    for (const inode of held) if (!found.has(inode)) found.set(inode, owner);
  }
  return found;
}

async function describe(folder: string, pid: number, openFiles: number): Promise<ProcOwner> {
  const [status, limits] = await Promise.all([textOf(`${folder}/status`), textOf(`${folder}/limits`)]);
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return {
    pid,
    process: /^Name:\s+(.+)$/m.exec(status)?.[1]?.trim(),
    isStopped: /^State:\s+[Tt]/m.test(status),
    openFiles,
    maxFiles: soft === undefined ? undefined : Number(soft),
  };
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
