import { createInterface } from 'node:readline';

declare const Bun: { gc(synchronous: boolean): void } | undefined;

/**
 * What a program has besides its sockets. V8 does not begin to mark for the sake of memory outside of its heap, as that of large
 * messages, while the heap has less than 8 MB of old objects: a server that is nothing but a server would be measured by how
 * far below that limit its library is, and a message of 64 KiB may cost half of what it costs in any program.
 */
const program = Array.from({ length: 300_000 }, (_, id) => ({ id, name: `object ${id}`, parts: [id, -id] }));

/** Tells the runner where the server listens, and from then on answers what it asks; ends when it goes away. */
export function announce(port: number): void {
  createInterface({ input: process.stdin })
    .on('line', (line) => void answer(line))
    .on('close', () => process.exit(0));
  console.log(`READY ${port}`);
}

async function answer(line: string): Promise<void> {
  if (line === 'collect') await collectGarbage();
  const { user, system } = process.cpuUsage();
  console.log(`STAT ${JSON.stringify({ cpu: user + system, objects: program.length })}`);
}

/** What is reachable only by weak references or finalizers needs more than one collection. */
async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    if (typeof Bun === 'object') Bun.gc(true);
    else (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
