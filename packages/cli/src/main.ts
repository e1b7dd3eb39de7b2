import { printable } from '@handfast/ws/protocol';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { declareDoctor } from './commands/doctor/options.ts';
import { runDoctor } from './commands/doctor.ts';
import { runExplain } from './commands/explain.ts';
import { runLab } from './commands/lab.ts';
import { declareListen } from './commands/listen/options.ts';
import { runListen } from './commands/listen.ts';
import { runServe } from './commands/serve.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { languages } from './shared/language.ts';
import { packageVersion } from './shared/version.ts';

const MAX_LINE = 1000;

/**
 * Runs one command line (without the program's own name) and resolves with its exit code: 0 when it did its work,
 * 1 when it could not or has found something wrong, 2 when the command line makes no sense, 3 when a diagnosis could not run.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = new Command('handfast')
    .description('WebSockets that tell you why.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      // What was typed stands in it.
      outputError: (text, write) =>
        write(
          text
            .split('\n')
            .map((line) => printable(line, MAX_LINE))
            .join('\n'),
        ),
    })
    .configureHelp({ optionDescription })
    .showHelpAfterError('(--help lists what there is)');

  declareDoctor(program, async (url, options) => {
    exitCode = await runDoctor(url, options, io);
  });

  declareListen(program, async (options) => {
    exitCode = await runListen(options, io);
  });

  program
    .command('serve')
    .description('an echo server, with a page that shows the handshake of its own connection')
    .option('-p, --port <number>', 'port to listen on; another is picked where it is taken', portNumber, 8080)
    .option('--strict-port', 'fail where the port is taken', false)
    .option('--host <address>', 'address to listen on; 0.0.0.0 lets other machines in', '127.0.0.1')
    .option('--allow-host <name>', 'a name that visitors may use for this server; may be repeated', collect, [])
    .addHelpText(
      'after',
      '\nCtrl+C or SIGTERM closes every connection with 1001 and waits up to 5 seconds for the answers; once more cuts what is left.\nExit code: 0 after Ctrl+C or SIGTERM, 130 or 143 when it was asked twice, 1 when it cannot listen, 2 for a wrong command line.',
    )
    .action(async ({ allowHost, ...options }) => {
      exitCode = await runServe({ ...options, allowHosts: [options.host, ...allowHost] }, io);
    });

  program
    .command('lab')
    .description('servers that fail in every known way, to try clients with')
    .option('-p, --port <number>', 'port of the page and of most scenarios (default: 8090, or a free one)', portNumber)
    .option('--only <names>', 'scenarios or groups to run, separated by commas; may be repeated', collectList, [])
    .option('--check <command>', 'run a client against every scenario; {url} in it stands for where to connect to')
    .option('--timeout <ms>', 'with --check: how long the client may take for each scenario', positiveNumber, 5_000)
    .option(
      '--pace <ms>',
      'the length of a beat: whatever takes time in the lab takes some of these',
      positiveNumber,
      500,
    )
    .option('--seed <number>', 'the same seed cuts and splits at the same places', positiveNumber, 1)
    .option('--json', 'print data instead of a table', false)
    .addOption(
      new Option('--lang <language>', 'language of the output (default: that of the locale)').choices(languages),
    )
    .addHelpText('after', labHelp)
    .action(async (options) => {
      exitCode = await runLab(options, io);
    });

  program
    .command('explain')
    .description('what an error message means, the likely causes, and what to do')
    .argument(
      '[message...]',
      'an error text, a line of a log, a status, a close code; from standard input when left out',
    )
    .addOption(new Option('--lang <language>', 'language; from the locale when left out').choices(languages))
    .option('--json', 'print data instead of text', false)
    .addHelpText(
      'after',
      '\nExit code: 0 when the message is known, 1 when it is not, 2 when there is none or the command line is wrong.',
    )
    .action(async (message, options) => {
      exitCode = await runExplain(message, options, io);
    });

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    // What the machine does not give, such as one more file descriptor, is no fault of the program: its stack says nothing.
    if (!isOfSystem(error)) throw error;
    io.err.write(`handfast: ${error.message}\n`);
    return exitCodes.failed;
  }
}

function isOfSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

const labHelp = `
A client for --check connects to {url}, says hello, ends with exit code 0 when the connection opened and with any other when it
did not. {subprotocols} stands for those to offer, separated by commas. No shell is involved: quotes and backslashes work, and
nothing else. The client gets the proxy of a scenario, and the certificate of the lab (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE), by
its environment.
Exit code: 0 after Ctrl+C, or when the client did as a good one does everywhere; 1 when it hung, crashed, opened what must not
open, or failed where it must not, or when the lab cannot listen; 2 for a wrong command line.`;

/** With its choices, and its default only where that is a value: nobody needs to be told that a list is empty. */
function optionDescription({ description, argChoices, defaultValue }: Option): string {
  const more = [
    ...(argChoices === undefined ? [] : [argChoices.join(' or ')]),
    ...(typeof defaultValue === 'string' || typeof defaultValue === 'number' ? [`default: ${defaultValue}`] : []),
  ];
  return more.length === 0 ? description : `${description} (${more.join(', ')})`;
}

function positiveNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('That is a whole number from 1 on.');
  return number;
}

function collectList(names: string, before: readonly string[]): string[] {
  const more = names.split(',').map((name) => name.trim());
  return [...before, ...more.filter((name) => name !== '')];
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
