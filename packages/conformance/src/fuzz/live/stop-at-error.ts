import type * as npmWs from 'ws';

type Write = (chunk: Buffer, encoding: string, done: (error?: Error | null) => void) => void;

/**
 * Lets the reader of a socket of npm `ws` read nothing behind an error: what it makes of that says nothing about the input.
 */
export function stopAtError(socket: npmWs.WebSocket): void {
  const reader = (socket as unknown as { _receiver: { _write: Write } })._receiver;
  const { _write: write } = reader;
  let hasFailed = false;
  reader._write = function (chunk, encoding, done) {
    if (hasFailed) return done();
    write.call(this, chunk, encoding, (error) => {
      hasFailed ||= Boolean(error);
      done(error);
    });
  };
}
