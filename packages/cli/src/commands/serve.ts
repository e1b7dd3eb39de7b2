import { StartError } from '../serve/listen.ts';
import { renderEvent, renderStartError, renderStarted, renderStopped, renderStopping } from '../serve/render.ts';
import { type RunningServer, type ServeOptions, serve } from '../serve/server.ts';
import { coloursFor } from '../shared/colours.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { packageVersion } from '../shared/version.ts';

/** `handfast serve`: runs until the user ends it, and lets its clients go in order. Resolves with the exit code. */
export async function runServe(options: ServeOptions, io: Io): Promise<number> {
  const paint = coloursFor(io.out, io.env);
  let server: RunningServer;
  try {
    server = await serve(options, (event) => io.out.write(renderEvent(event, new Date(), paint)));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    io.err.write(renderStartError(error, coloursFor(io.err, io.env)));
    return exitCodes.failed;
  }
  io.out.write(renderStarted(server, options.port, packageVersion(), paint));
  const signal = await stopped(io.stop);
  io.out.write(renderStopping(signal, server.connections, paint));
  const counts = await server.stop({ signal: io.cut });
  io.out.write(renderStopped(counts, paint));
  return exitCodes.ok;
}

function stopped(stop: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve(String(stop.reason));
    else stop.addEventListener('abort', () => resolve(String(stop.reason)), { once: true });
  });
}
