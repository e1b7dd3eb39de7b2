import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf } from '../shared/errors.ts';

const NEIGHBOURS = 20;

/** The server could not be started: a sentence for a person, and what to do about it. */
export class StartError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
    this.hint = hint;
  }
}

/**
 * Listens on `port`, or, where that is taken and `strict` is not set, on the first free one of the next twenty, or on
 * any free port. Resolves with the port in use. Throws a {@link StartError}.
 */
export async function listen(server: Server, host: string, port: number, strict: boolean): Promise<number> {
  for (const candidate of candidates(port, strict)) {
    try {
      server.listen({ host, port: candidate });
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' || strict) throw startError(error, host, candidate);
    }
  }
  throw new StartError(`no free port on ${host}`, 'End a program that listens there.');
}

function candidates(port: number, strict: boolean): number[] {
  if (strict || port === 0) return [port];
  const last = Math.min(port + NEIGHBOURS, 65_535);
  const ports = Array.from({ length: last - port + 1 }, (_, offset) => port + offset);
  return [...ports, 0];
}

function startError(error: unknown, host: string, port: number): StartError {
  const options = { cause: error };
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new StartError(
        `port ${port} on ${host} is taken by another program`,
        'Name another with --port, or leave --strict-port out to let a free one be picked.',
        options,
      );
    case 'EACCES':
      return new StartError(
        `this user may not listen on port ${port}`,
        'Ports below 1024 usually need privileges: name a higher one with --port.',
        options,
      );
    case 'EADDRNOTAVAIL':
      return new StartError(
        `this machine has no address ${host}`,
        'Use --host 127.0.0.1 for this machine only, or --host 0.0.0.0 for every address it has.',
        options,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`the name ${host} has no address`, 'Check the spelling, or give an IP address.', options);
    default:
      return new StartError(`cannot listen on ${host}:${port}: ${String(error)}`, 'See the cause above.', options);
  }
}
