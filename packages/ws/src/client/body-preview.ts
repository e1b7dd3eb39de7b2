import type { Readable } from 'node:stream';
import type { DialClock } from './clock.ts';

/**
 * Reads the beginning of a body, for an error to show: until `maxBytes` are there, the body ends or breaks, or `maxMs`
 * have passed. Calls `done` once, never before it returns; the rest of the body is left alone.
 */
export function previewBody(
  body: Readable,
  clock: DialClock,
  { maxBytes, maxMs }: { maxBytes: number; maxMs: number },
  done: (preview: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let finished = false;
  const finish = () => {
    if (finished) return;
    finished = true;
    clock.clearTimeout(timer);
    for (const event of ['end', 'close', 'error']) body.removeListener(event, finish);
    body.removeListener('data', collect);
    // Whatever breaks from here on is nobody's concern.
    body.on('error', () => {});
    done(Buffer.concat(chunks).subarray(0, maxBytes));
  };
  const collect = (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) finish();
  };
  const timer = clock.setTimeout(finish, maxMs);
  body.on('data', collect);
  for (const event of ['end', 'close', 'error']) body.on(event, finish);
}
