import { type Command, InvalidArgumentError, Option } from 'commander';
import { type StageId, stageIds } from '../../doctor/stage-id.ts';
import { type Language, languages } from '../../shared/language.ts';

/** What the command line said. */
export interface DoctorCommandOptions {
  /** As given: what is wrong with one is told without repeating it, for it may be a password. */
  readonly header: readonly string[];
  readonly subprotocol: readonly string[];
  readonly origin?: string;
  /** `false`: none, whatever the environment says. */
  readonly proxy?: string | false;
  /** Names of files. */
  readonly ca: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly insecure: boolean;
  readonly resolve: readonly string[];
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  /** Milliseconds; with the lab and for URLs there are different defaults. */
  readonly timeout?: number;
  /** Seconds. */
  readonly idle?: number;
  /** Bytes. */
  readonly size?: number;
  readonly repeat?: number;
  /** The name of a file, `-` for the standard input, or the request itself. */
  readonly like?: string;
  readonly data: boolean;
  readonly only: readonly StageId[];
  readonly skip: readonly StageId[];
  readonly scenarios: readonly string[];
  readonly lang?: Language;
  readonly json?: boolean;
  readonly markdown?: boolean;
  /** `true`: to the standard output. */
  readonly html?: string | true;
  readonly output?: string;
}

const help = `
With no URL it starts the lab, diagnoses every server in it, and prints a table of what was expected and what was found first.
Stages for --only and --skip: ${stageIds.join(', ')}.
Nothing but that server, the proxy on the way and DNS servers is contacted. Secrets are left out of every output.
Exit code: 0 healthy (notes at most); 1 findings, errors or warnings; 2 a wrong command line; 3 it could not run, or was ended
by Ctrl+C before it had found anything. Ctrl+C ends early, with what was found by then; once more leaves at once.

Examples:
  handfast doctor wss://example.com/ws -H "Authorization: Bearer TOKEN" --subprotocol chat
  handfast doctor wss://example.com/ws --like works.har          a request that works elsewhere, to compare with
  handfast doctor wss://example.com/ws --idle 120 --html report.html`;

/** Declares the command and its options. */
export function declareDoctor(
  program: Command,
  run: (url: string | undefined, options: DoctorCommandOptions) => Promise<void>,
): void {
  program
    .command('doctor')
    .description('why a WebSocket connection fails: the stage, the cause, the evidence, the fix')
    .argument('[url]', 'ws:// or wss://, also http:// or https://; without it, the lab is diagnosed')
    .option('-H, --header <field>', '"Name: value" to send with the handshake; may be repeated', collect, [])
    .option('--subprotocol <names>', 'subprotocols to offer, separated by commas; may be repeated', list, [])
    .option('--origin <origin>', 'the Origin of the page that connects, such as https://app.example')
    .option('--proxy <url>', 'a forward proxy (default: that of the environment)')
    .option('--no-proxy', 'no proxy, whatever the environment says')
    .option('--ca <file>', 'certificates to trust besides the usual ones, PEM; may be repeated', collect, [])
    .option('--cert <file>', 'certificate of the client, PEM')
    .option('--key <file>', 'key of the client, PEM')
    .option(
      '-k, --insecure',
      'go on where the certificate is not to be trusted, and still say what is wrong with it',
      false,
    )
    .option('--resolve <host:port:address>', 'use this address instead of a lookup; may be repeated', collect, [])
    .addOption(new Option('-4, --ipv4', 'IPv4 only').conflicts('ipv6'))
    .addOption(new Option('-6, --ipv6', 'IPv6 only').conflicts('ipv4'))
    .option('--timeout <ms>', 'how long to wait for each single thing (default: 5000)', wholeNumber)
    .option('--idle <seconds>', 'find out which silence gets a connection cut, up to so long', positiveNumber)
    .option('--size <bytes>', 'find out up to which size messages come back; for servers that echo', wholeNumber)
    .option('--repeat <n>', 'repeat the handshake: does it always go the same way?', wholeNumber)
    .option(
      '--like <request>',
      'a request that works: a file or - with raw HTTP, a curl command line or a HAR, or the text itself',
    )
    .option('--no-data', 'send no text message, ever')
    .option('--only <stages>', 'only these stages, and those that they need', stageList, [])
    .option('--skip <stages>', 'not these stages', stageList, [])
    .option('--scenarios <names>', 'with no URL: only these scenarios or groups of the lab', list, [])
    .addOption(new Option('--lang <language>', 'language (default: that of the locale)').choices(languages))
    .addOption(new Option('--json', 'print the report as data').conflicts(['markdown', 'html']))
    .addOption(new Option('--markdown', 'print the report to paste into an issue').conflicts(['json', 'html']))
    .addOption(new Option('--html [file]', 'the report as one page').conflicts(['json', 'markdown']))
    .option('-o, --output <file>', 'write the report to a file; .json, .md and .html say what it is')
    .addHelpText('after', help)
    .action(run);
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function list(names: string, before: readonly string[]): string[] {
  const more = names.split(',').map((name) => name.trim());
  return [...before, ...more.filter((name) => name !== '')];
}

function stageList(names: string, before: readonly StageId[]): StageId[] {
  const all = list(names, before);
  const unknown = all.filter((name) => !(stageIds as readonly string[]).includes(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`Stages are ${stageIds.join(', ')}.`);
  return all as StageId[];
}

function positiveNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number <= 0)
    throw new InvalidArgumentError('That is a number above 0.');
  return number;
}

function wholeNumber(text: string): number {
  const number = positiveNumber(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('That is a whole number from 1 on.');
  return number;
}
