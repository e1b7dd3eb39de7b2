import { type CompressCallback, deflateRaw, inflateRaw } from 'node:zlib';
import type { CoderSettings } from '../protocol/deflate/coder-settings.ts';
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
  limited(limit, (ended) => {
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
