import { type CompressCallback, deflateRaw, inflateRaw } from 'node:zlib';
import type { CoderSettings } from '../protocol/deflate/coder-settings.ts';
import type { Deflater } from '../protocol/deflate/deflater.ts';
import { type InflateOutcome, type InflateTask, stepOf } from '../protocol/deflate/inflater.ts';

/** Jobs of all connections together, of which only some are under way at once, and those that wait for their turn. */
class Lane {
  #running = 0;
  readonly #waiting: { limit: number; start: () => void }[] = [];

  /**
   * Starts `job` when fewer than `limit` are under way and nobody has waited for longer; `job` must call what it is given
   * once, at its end.
   */
  run(limit: number, job: (ended: () => void) => void): void {
    const waiting = this.#waiting;
    const start = () => {
      this.#running++;
      job(() => {
        this.#running--;
        while (waiting[0] && this.#running < waiting[0].limit) waiting.shift()?.start();
      });
    };
    if (waiting.length === 0 && this.#running < limit) start();
    else waiting.push({ limit, start });
  }
}

/** Calls of zlib in the thread pool. */
const calls = new Lane();
/** Messages that inflate to more than this take turns, so that many bombs at once cost no more memory than a few. */
export const LARGE_BYTES = 16 * 1024 * 1024;
const large = new Lane();
export const LARGE_AT_ONCE = 2;
/** zlib makes a call for each so many bytes of output: with its own 16 KiB, the calls cost more than the inflating. */
const OUTPUT_BYTES = 256 * 1024;

/** Inflates a message in the thread pool, so that a big one does not hold up the event loop. */
export function inflateOffThread(task: InflateTask, limit: number, done: (result: InflateOutcome) => void): void {
  inflateUpTo(LARGE_BYTES, task, limit, (result) => {
    if (result !== 'larger') return done(result);
    large.run(LARGE_AT_ONCE, (ended) => {
      inflateUpTo(Infinity, task, limit, (whole) => {
        ended();
        done(whole as InflateOutcome);
      });
    });
  });
}

/** Gives up with 'larger', as if it had not begun, when the message grows beyond so many bytes and may do so. */
function inflateUpTo(
  bytes: number,
  task: InflateTask,
  limit: number,
  done: (result: InflateOutcome | 'larger') => void,
): void {
  calls.run(limit, (ended) => {
    const end = (result: InflateOutcome | 'larger') => {
      ended();
      done(result);
    };
    const step = () => {
      attempt(
        (called) => inflateRaw(task.input, { ...task.optionsUpTo(bytes), chunkSize: OUTPUT_BYTES }, called),
        (error, answer) => {
          if (error && task.isOnlyLargerThan(bytes, error)) return end('larger');
          const result = error ? task.fail(error) : task.accept(stepOf(answer));
          if (result) end(result);
          else step();
        },
      );
    };
    step();
  });
}

type Deflated = (result: Buffer | Error) => void;

/** A message that is being compressed, for those who send the same before it is done. */
interface SharedJob {
  readonly settings: CoderSettings;
  /** A copy: the program of the one who came first may change its memory, and the others must not suffer from it. */
  plain: Buffer;
  readonly given: Buffer;
  readonly others: Deflated[];
}

/** The message that was given last, as long as it is not done. More than this is not copied for a mere chance. */
let shared: SharedJob | undefined;
const MAX_SHARED_BYTES = 16 * 1024 * 1024;

/**
 * Compresses in the thread pool; the outcome is for `deflater.accept`. A message that is sent to many peers is compressed
 * once for all that agreed on the same without takeover: the outcome is theirs too, and not to be changed.
 */
export function deflateOffThread(deflater: Deflater, data: Buffer, limit: number, done: Deflated): void {
  if (!deflater.standsAlone || data.length > MAX_SHARED_BYTES) return deflateInTurn(deflater, () => data, limit, done);
  const { settings } = deflater;
  if (shared?.settings === settings && shared.plain.equals(data)) {
    shared.others.push(done);
    return;
  }
  // Nobody joined the message before this one: it needs no copy, unless zlib reads that already.
  if (shared?.others.length === 0) shared.plain = shared.given;
  const job: SharedJob = { settings, plain: Buffer.from(data), given: data, others: [] };
  shared = job;
  const ended = (result: Buffer | Error) => {
    if (shared === job) shared = undefined;
    // Each by itself: what one of them throws is not to keep the others waiting.
    for (const other of job.others) process.nextTick(other, result);
    done(result);
  };
  deflateInTurn(deflater, () => job.plain, limit, ended);
}

function deflateInTurn(deflater: Deflater, source: () => Buffer, limit: number, done: Deflated): void {
  calls.run(limit, (ended) => {
    const data = source();
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
