import { createInterface } from 'node:readline';
import type { Books, Tally } from './books.ts';
import { takeVitals, type Vitals } from './vitals.ts';

/** What a process answers when it is asked how it is. */
export interface Sample extends Vitals, Tally {}

/**
 * Says that it is ready, and from then on how it is, whenever it is asked. Ends when nobody asks any more.
 * @param emitters whose listeners are counted
 * @param orders what else it does, by the line that asks for it; answered when it is through
 */
export function answer(
  ready: string,
  books: Books,
  emitters: () => Iterable<NodeJS.EventEmitter>,
  orders: Readonly<Record<string, () => Promise<void>>> = {},
): void {
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line === 'sample') console.log(`SAMPLE ${JSON.stringify({ ...takeVitals(emitters()), ...books.tally })}`);
      void orders[line]?.().then(() => console.log(`DONE ${line}`));
    })
    .on('close', () => process.exit(0));
  console.log(`READY ${ready}`);
}
