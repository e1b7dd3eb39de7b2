import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Collects garbage, so that what is measured next is what is held. */
export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/** How many bytes of heap and buffers `hold` keeps alive through what it returns. */
export function heldBytes(hold: () => unknown): number {
  collectGarbage();
  const before = total();
  const held = hold();
  collectGarbage();
  const bytes = total() - before;
  // Only so that it is alive until here.
  return held === collect ? 0 : bytes;
}

function total(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
