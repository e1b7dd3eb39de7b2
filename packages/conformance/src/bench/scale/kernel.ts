import { readFileSync } from 'node:fs';

/** The memory of the kernel's objects (sockets, files, entries of epoll), of the whole machine, in KiB. */
export function kernelObjects(): number {
  const [, slab] = /^Slab:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
  return Number(slab);
}
