#!/usr/bin/env node
import { main } from './main.ts';
import type { Output } from './shared/io.ts';

// The only file that touches the process.

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143); // asked twice: leave at once
    stop.abort(signal);
  });
}

process.exitCode = await main(process.argv.slice(2), {
  out: output(process.stdout),
  err: output(process.stderr),
  env: process.env,
  stop: stop.signal,
});

/** A reader that went away (`handfast serve | head`) ends the command as a signal would. */
function output(stream: NodeJS.WriteStream): Output {
  stream.on('error', () => stop.abort('the output was closed'));
  return { write: (text) => void stream.write(text), isTTY: stream.isTTY === true };
}
