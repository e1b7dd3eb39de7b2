import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import type { Watch } from './watchdog.ts';

const STDERR = 2;
const { beats, limitMs, replay } = workerData as Watch;
const view = new Int32Array(beats);

for (let last = Atomics.load(view, 0); ; ) {
  // Resolves when the count has changed in between, and times out when it has not: then nothing was begun for that long.
  const outcome = Atomics.wait(view, 0, last, limitMs);
  const now = Atomics.load(view, 0);
  if (outcome === 'timed-out' && now === last) {
    writeSync(STDERR, `\nHANG: no end within ${limitMs} ms. Replay with:\n  ${replay[view[1] ?? 0]} ${view[2]}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  last = now;
  if (outcome === 'not-equal') Atomics.wait(view, 0, now, 100);
}
