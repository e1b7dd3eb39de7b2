import { readdir, readFile, readlink } from 'node:fs/promises';

/** The process that has a socket open. */
export interface ProcOwner {
  readonly pid: number;
  readonly process: string | undefined;
  readonly isStopped: boolean;
  readonly openFiles: number;
  readonly maxFiles: number | undefined;
}

/** Processes looked at together: one after the other takes seconds on a busy machine. */
const AT_A_TIME = 16;

/** Finds who has these sockets open, by their inodes; those of other users stay unknown unless one is root. */
export async function ownersOf(
  inodes: ReadonlySet<string>,
  signal: AbortSignal,
  proc = '/proc',
): Promise<ReadonlyMap<string, ProcOwner>> {
  const found = new Map<string, ProcOwner>();
  const pids = (await namesIn(proc)).filter((name) => /^\d+$/.test(name));
  // Who was started last is looked at first: whoever asks has mostly just started it.
  pids.sort((a, b) => Number(b) - Number(a));
  for (let at = 0; at < pids.length && found.size < inodes.size && !signal.aborted; at += AT_A_TIME) {
    await Promise.all(pids.slice(at, at + AT_A_TIME).map((pid) => lookAt(pid, inodes, proc, found)));
  }
  return found;
}

async function lookAt(
  pid: string,
  inodes: ReadonlySet<string>,
  proc: string,
  found: Map<string, ProcOwner>,
): Promise<void> {
  const folder = `${proc}/${pid}`;
  const files = await namesIn(`${folder}/fd`);
  const links = await Promise.all(files.map((file) => readlink(`${folder}/fd/${file}`).catch(() => '')));
  const held = links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []).filter((it) => inodes.has(it));
  if (held.length === 0) return;
  const owner = await describe(folder, Number(pid), files.length);
  for (const inode of held) if (!found.has(inode)) found.set(inode, owner);
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
