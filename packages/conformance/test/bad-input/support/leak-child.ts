import { collectGarbage } from '../../../src/fuzz/held-memory.ts';
import { scenarios } from './leak-scenarios.ts';

/** What one scenario left behind. */
export interface Measured {
  readonly name: string;
  /** Bytes of heap and buffers that are held more after all rounds than after the first thousand. */
  readonly grownBytes: number;
  /** Sockets, timers and the like that are active at the end. */
  readonly resources: string[];
  readonly warnings: string[];
}

/** Until everything that is made once has been made. */
const WARM_UP = 1000;
const rounds = Number(process.argv[2]);

const warnings: string[] = [];
process.on('warning', ({ message }) => warnings.push(message));
for (const [name, scenario] of Object.entries(scenarios)) {
  for (let round = 0; round < WARM_UP; round++) await scenario(round);
  const before = await held();
  for (let round = 0; round < rounds; round++) await scenario(round);
  const grownBytes = (await held()) - before;
  const resources = process.getActiveResourcesInfo().filter((it) => it !== 'PipeWrap' && it !== 'TTYWrap');
  const measured: Measured = { name, grownBytes, resources, warnings };
  console.log(JSON.stringify(measured));
}

/** What is alive once everything that is over has been let go. */
async function held(): Promise<number> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
