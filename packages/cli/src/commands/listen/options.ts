import { type Command, InvalidArgumentError, Option } from 'commander';
import { answerShapes } from '../../listen/answer-shapes.ts';
import { type Language, languages } from '../../shared/language.ts';

/** What the command line said. */
export interface ListenCommandOptions {
  /** Default: 8091, or any free one where that is taken. */
  readonly port?: number;
  /** Default: every address of this machine. */
  readonly host?: string;
  readonly tls: boolean;
  /** Where to save the certificate. */
  readonly certOut?: string;
  /** Shapes of the 101; none: the usual one. */
  readonly answer: readonly string[];
  readonly json: boolean;
  readonly once: boolean;
  readonly lang?: Language;
}

const help = `
Every connection is examined, whatever it speaks: the request byte by byte, TLS, frames, pings and how it ends. Messages are sent
back. It listens on all addresses of this machine, so that devices of the network can connect; --host 127.0.0.1 keeps it to this
machine. Secrets are left out of what is shown.
Answers: all, ${answerShapes.map(({ id }) => id).join(', ')}.
With several, each connection gets the next one, and is closed with 1012 as soon as it is known whether the client took it.
Exit code, after Ctrl+C or with --once: 0 when nothing was wrong with any client (notes at most), 1 when something was, 2 for a
wrong command line, 3 when it could not listen.

Examples:
  handfast listen 9000 --answer all          what does this device take? let it connect again and again
  handfast listen --tls --cert-out listen.pem
  handfast listen --once --json              in CI: one client, one line of JSON`;

/** Declares the command and its options. */
export function declareListen(program: Command, run: (options: ListenCommandOptions) => Promise<void>): void {
  program
    .command('listen')
    .description('examines the clients that connect: what is wrong with them, and what they can take')
    .argument('[port]', 'port to listen on (default: 8091, or a free one)', portNumber)
    .option('--host <address>', 'address to listen on (default: all of this machine)')
    .option('--tls', 'speak TLS, with a certificate that is made on the spot', false)
    .option('--cert-out <file>', 'with --tls: save the certificate there, for clients to trust')
    .option('--answer <shape>', 'how to shape the 101; may be repeated; all tries each of them', collect, [])
    .option('--once', 'end after one connection', false)
    .option('--json', 'print one line of JSON for each connection', false)
    .addOption(
      new Option('--lang <language>', 'language of the output (default: that of the locale)').choices(languages),
    )
    .addHelpText('after', help)
    .action((port: number | undefined, options: Omit<ListenCommandOptions, 'port'>) =>
      run(port === undefined ? options : { ...options, port }),
    );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === '') {
    throw new InvalidArgumentError('A port is a whole number from 0 (any free one) to 65535.');
  }
  return port;
}

function collect(name: string, names: readonly string[]): string[] {
  return [...names, name];
}
