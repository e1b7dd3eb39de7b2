import { collectGarbage } from '../../../src/fuzz/held-memory.ts';

/** What one scenario left behind. */
export interface Measured {
  readonly name: string;
  /** Bytes of heap and buffers that are held more after all rounds than after the warm-up. */
  readonly grownBytes: number;
  /** Sockets, timers and the like that are active at the end, and were not before. */
  readonly resources: string[];
  readonly warnings: string[];
}

/** Something that happens again and again: once per call. */
export type Scenario = (round: number) => Promise<void>;

/** Until everything that is made once has been made. */
const WARM_UP = 1000;

/** Says of each scenario, in a line of JSON, what is left of so many rounds behind those of the warm-up. */
export async function measureLeaks(
  scenarios: Readonly<Record<string, Scenario>>,
  rounds: number,
  warmUp = WARM_UP,
): Promise<void> {
  const warnings: string[] = [];
  process.on('warning', ({ message }) => warnings.push(message));
  for (const [name, scenario] of Object.entries(scenarios)) {
    for (let round = 0; round < warmUp; round++) await scenario(round);
    const before = await held();
    const resources = activeResources();
    for (let round = 0; round < rounds; round++) await scenario(round);
    const grownBytes = (await held()) - before;
    const left = activeResources().slice(resources.length);
    console.log(JSON.stringify({ name, grownBytes, resources: left, warnings } satisfies Measured));
  }
}

function activeResources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap' && kind !== 'TTYWrap');
}

/** What is alive once everything that is over has been let go. */
async function held(): Promise<number> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
