import { readFileSync } from 'node:fs';

/** The kernel's memory, of the whole machine, in KiB. */
export interface Kernel {
  /** Its objects: sockets, files, entries of epoll. */
  readonly slab: number;
  /** Bytes on the way in the buffers of TCP. */
  readonly tcp: number;
}

export function readKernel(): Kernel {
  const slab = /^Slab:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  const pages = /^TCP: .* mem (\d+)$/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1];
  return { slab: Number(slab), tcp: Number(pages) * 4 };
}
