import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Does nothing keep it any more? */
export async function isGarbage(reference: WeakRef<object>): Promise<boolean> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // What was looked at stays until the end of the turn.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return reference.deref() === undefined;
}
