import { writeFile } from 'node:fs/promises';
import { renderListenJson } from '../listen/render/json.ts';
import { ListenRenderer, renderListening, renderListenSummary, type Style } from '../listen/render/terminal.ts';
import type { ListenEvent } from '../listen/report.ts';
import { type RunningListener, startListening } from '../listen/start-listening.ts';
import { coloursFor } from '../shared/colours.ts';
import { codeOf, messageOf } from '../shared/errors.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { languageOf } from '../shared/language.ts';
import { packageVersion } from '../shared/version.ts';
import { lookOf } from './doctor/live.ts';
import type { ListenCommandOptions } from './listen/options.ts';

const DEFAULT_PORT = 8091;

/**
 * `handfast listen`: examines clients until the user ends it, or, with `once`, until one has been examined. 0 where nothing was
 * wrong with any, 1 where something was, 2 for a command line that makes no sense, 3 where it could not listen.
 */
export async function runListen(options: ListenCommandOptions, io: Io): Promise<number> {
  const language = options.lang ?? languageOf(io.env);
  const style: Style = { ...lookOf(io.out, io.env), language };
  const renderer = new ListenRenderer(style);
  const counts = { connections: 0, faulty: 0 };
  const finished = new AbortController();
  const tell = (event: ListenEvent): void => {
    if (event.type === 'ended') {
      counts.connections += 1;
      if (event.report.findings.some(({ severity }) => severity !== 'note')) counts.faulty += 1;
      if (options.json) io.out.write(renderListenJson(event.report, language));
      if (options.once) finished.abort();
    }
    if (!options.json) io.out.write(renderer.render(event));
  };
  let listener: RunningListener;
  try {
    listener = await start(options, tell);
    if (options.certOut !== undefined) await save(listener, options.certOut);
  } catch (error) {
    io.err.write(`${coloursFor(io.err, io.env).red('handfast listen:')} ${whyNot(error)}\n`);
    return error instanceof RangeError ? exitCodes.usage : exitCodes.notRun;
  }
  const started = renderListening(listener, packageVersion(), style);
  if (options.json) io.err.write(`${listener.urls.join(' ')}\n`);
  else io.out.write(started);
  await aborted(AbortSignal.any([io.stop, finished.signal]));
  await listener.close();
  if (!options.json) io.out.write(renderListenSummary(counts, listener.shapes, style));
  return counts.faulty === 0 ? exitCodes.ok : exitCodes.failed;
}

async function start(options: ListenCommandOptions, onEvent: (event: ListenEvent) => void): Promise<RunningListener> {
  const { host, port, answer, tls } = options;
  const settings = {
    onEvent,
    tls,
    ...(host === undefined ? {} : { host }),
    ...(answer.length === 0 ? {} : { answers: answer }),
  };
  if (port !== undefined) return startListening({ ...settings, port });
  try {
    return await startListening({ ...settings, port: DEFAULT_PORT });
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    return startListening(settings);
  }
}

async function save(listener: RunningListener, file: string): Promise<void> {
  try {
    if (listener.certificate === undefined) throw new RangeError('--cert-out goes with --tls');
    await writeFile(file, listener.certificate);
  } catch (error) {
    await listener.close();
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function whyNot(error: unknown): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return 'the port is taken by another program: name another one';
    case 'EACCES':
      return 'this user may not listen on that port: name one above 1023';
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address: leave --host out, or use 127.0.0.1';
    default:
      return messageOf(error);
  }
}
