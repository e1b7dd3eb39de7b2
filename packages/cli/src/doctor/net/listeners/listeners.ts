import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import type { Listener, MachineEvidence } from '../../evidence/machine.ts';
import { ownersOf } from './proc-owners.ts';
import { listenersIn } from './proc-sockets.ts';
import { listenersOfLsof, listenersOfNetstat, type PrintedSocket } from './program-output.ts';

export interface Listening {
  readonly source: MachineEvidence['source'];
  readonly listeners: readonly Listener[];
}

/** Who listens on the ports that are wanted. Says so with `source` where the system does not tell. Never rejects. */
export type FindListeners = (wanted: (port: number) => boolean, signal: AbortSignal) => Promise<Listening>;

/** By what there is: the files of Linux, else `lsof`, else `netstat` of Windows. */
export const findListeners: FindListeners = async (wanted, signal) => {
  if (platform() === 'win32') return (await byProgram('netstat', wanted, signal)) ?? NOBODY;
  return (await byProc(wanted, signal)) ?? (await byProgram('lsof', wanted, signal)) ?? NOBODY;
};

const NOBODY: Listening = { source: undefined, listeners: [] };

async function byProc(wanted: (port: number) => boolean, signal: AbortSignal): Promise<Listening | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => undefined)),
  );
  if (tables.every((table) => table === undefined)) return undefined;
  const sockets = tables.flatMap((table) => listenersIn(table ?? '')).filter(({ port }) => wanted(port));
  const owners = await ownersOf(new Set(sockets.map(({ inode }) => inode)), signal);
  const listeners = sockets.map(({ inode, ...socket }): Listener => {
    const owner = owners.get(inode);
    return { ...UNKNOWN, ...socket, ...owner };
  });
  return { source: 'proc', listeners };
}

const UNKNOWN = {
  waiting: undefined,
  pid: undefined,
  process: undefined,
  isStopped: undefined,
  openFiles: undefined,
  maxFiles: undefined,
};

const programs = {
  lsof: { args: ['-nP', '-iTCP', '-sTCP:LISTEN', '-F', 'pctn'], read: listenersOfLsof },
  netstat: { args: ['-ano'], read: listenersOfNetstat },
} as const;

/** `lsof` on Linux and macOS, `netstat` on Windows; undefined where it is not there, or has nothing to say. */
export async function byProgram(
  name: keyof typeof programs,
  wanted: (port: number) => boolean,
  signal: AbortSignal,
): Promise<Listening | undefined> {
  const { args, read } = programs[name];
  const text = await output(name, args, signal);
  if (text === undefined) return undefined;
  const listeners = unique(read(text)).filter(({ port }) => wanted(port));
  return { source: name, listeners: listeners.map((one): Listener => ({ ...UNKNOWN, ...one })) };
}

/** A process that was forked has its sockets more than once. */
function unique(sockets: readonly PrintedSocket[]): readonly PrintedSocket[] {
  return [...new Map(sockets.map((one) => [`${one.address} ${one.port} ${one.pid}`, one])).values()];
}

/** Even without a listener `lsof` prints nothing and fails: that is an answer, and a program that cannot be started is none. */
function output(name: string, args: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(name, [...args], { signal, maxBuffer: 16 << 20 }, (error, stdout) => {
      const isStarted = error === null || typeof error.code === 'number';
      resolve(isStarted ? stdout : undefined);
    });
  });
}
