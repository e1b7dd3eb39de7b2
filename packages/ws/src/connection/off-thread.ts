import { type CompressCallback, deflateRaw, inflateRaw } from 'node:zlib';
import type { Deflater } from '../protocol/deflate/deflater.ts';
import { type InflateOutcome, type InflateTask, stepOf } from '../protocol/deflate/inflater.ts';

/** zlib calls under way in the thread pool, of all connections together, and those that wait for their turn. */
let running = 0;
const waiting: { limit: number; start: () => void }[] = [];

/**
 * Starts `job` when fewer than `limit` zlib calls are under way and nobody has waited for longer; `job` must call what it
 * is given once, at its end.
 */
function limited(limit: number, job: (ended: () => void) => void): void {
  const start = () => {
    running++;
    job(() => {
      running--;
      while (waiting[0] && running < waiting[0].limit) waiting.shift()?.start();
    });
  };
  if (waiting.length === 0 && running < limit) start();
  else waiting.push({ limit, start });
}

/** Inflates a message in the thread pool, so that a big one does not hold up the event loop. */
export function inflateOffThread(task: InflateTask, limit: number, done: (result: InflateOutcome) => void): void {
  limited(limit, (ended) => {
    const step = () => {
      attempt(
        (called) => inflateRaw(task.input, task.options, called),
        (error, answer) => {
          const result = error ? task.fail(error) : task.accept(stepOf(answer));
          if (!result) return step();
          ended();
          done(result);
        },
      );
    };
    step();
  });
}

/** Compresses in the thread pool; the outcome is for `deflater.accept`. */
export function deflateOffThread(
  deflater: Deflater,
  data: Buffer,
  limit: number,
  done: (result: Buffer | Error) => void,
): void {
  limited(limit, (ended) => {
    attempt(
      (called) => deflateRaw(data, deflater.options(data), called),
      (error, deflated) => {
        ended();
        done(error ?? deflated);
      },
    );
  });
}

/** A call of zlib. Options that it does not take make it throw; that is an outcome like any other, and comes as late. */
function attempt(call: (called: CompressCallback) => void, called: CompressCallback): void {
  try {
    call(called);
  } catch (error) {
    process.nextTick(called, error as Error, Buffer.alloc(0));
  }
}
