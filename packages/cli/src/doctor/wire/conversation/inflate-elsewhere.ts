import { inflateRaw } from 'node:zlib';
import type { InflateOutcome, InflateTask } from '@handfast/ws/protocol';

/** Inflates a big message in the threads of zlib, within the limit that the task knows. */
export function inflateElsewhere(task: InflateTask, done: (outcome: InflateOutcome) => void): void {
  inflateRaw(task.input, task.options, (error, answer) => {
    const outcome = error ? task.fail(error) : task.accept(stepOf(answer));
    if (outcome) done(outcome);
    else inflateElsewhere(task, done);
  });
}

/** What zlib gives with the option `info`, which the task sets and the types do not know. */
function stepOf(answer: unknown): { readonly buffer: Buffer; readonly consumedBytes: number } {
  const { buffer, engine } = answer as { buffer: Buffer; engine: { bytesWritten: number } };
  return { buffer, consumedBytes: engine.bytesWritten };
}
