#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { main } from './main.ts';
import type { Input, Output } from './shared/io.ts';

// The only file that touches the process.

const stop = new AbortController();
const cut = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!stop.signal.aborted) stop.abort(signal);
    else if (!cut.signal.aborted) cut.abort(signal);
    else process.exit(codeOf(signal)); // asked three times: leave at once
  });
}

/** The exit code of a command that could not do its work. */
const UNWRITTEN = 3;
/** Why the output is not complete, where its reader did not just go away: a disk that is full. */
let unwritten: Error | undefined;
process.once('exit', () => {
  if (!unwritten) return;
  process.exitCode = UNWRITTEN;
  try {
    writeSync(process.stderr.fd, `handfast: cannot write the output: ${unwritten.message}\n`);
  } catch {
    // There is nobody left to tell.
  }
});

const exitCode = await main(process.argv.slice(2), {
  out: output(process.stdout),
  err: output(process.stderr),
  in: input(),
  env: process.env,
  nodeVersion: process.version,
  stop: stop.signal,
  cut: cut.signal,
});
process.exitCode = cut.signal.aborted ? codeOf(cut.signal.reason) : exitCode;

/** What a shell says of a program that a signal has ended. */
function codeOf(signal: 'SIGINT' | 'SIGTERM'): number {
  return signal === 'SIGINT' ? 130 : 143;
}

/** A reader that went away (`handfast serve | head`) ends the command as a signal would. */
function output(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') unwritten ??= error;
    stop.abort('the output was closed');
  });
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
  };
}

/** The standard input is touched only when somebody reads it: a stream that was opened keeps the process alive. */
function input(): Input {
  return {
    get isTTY() {
      return process.stdin.isTTY === true;
    },
    async read(max = 1_048_576) {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of process.stdin) {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= max) break;
      }
      return Buffer.concat(chunks).subarray(0, max).toString();
    },
  };
}
