import { closeFrame, maskedFrame, TEST_MASK } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { commands } from '../commands.ts';
import { acceptingAnswer, openingRequest } from '../hostile.ts';
import { answerAll, ask, redirectTo } from '../requests.ts';
import type { Stage } from '../stage.ts';

/** A title for the window, an empty screen, red, in seven bits and in eight, and a line of a log that nobody wrote. */
const EVIL = [
  '\x1b]0;owned\x07',
  '\x1b[2J',
  '\x9b31m',
  '\r\nFORGED',
  '\rFORGED',
  '\nFORGED',
  '\x85FORGED',
  '\x7f\x00\x08',
];
const HEADERS = [
  'Host',
  'Origin',
  'Upgrade',
  'Connection',
  'Sec-WebSocket-Key',
  'Sec-WebSocket-Version',
  'Sec-WebSocket-Protocol',
  'Sec-WebSocket-Extensions',
  'Content-Length',
  'Transfer-Encoding',
  'User-Agent',
];
const ANSWER_HEADERS = [
  'Upgrade',
  'Connection',
  'Sec-WebSocket-Accept',
  'Sec-WebSocket-Protocol',
  'Sec-WebSocket-Extensions',
  'Content-Type',
  'Content-Length',
  'Transfer-Encoding',
  'Server',
  'Retry-After',
  'WWW-Authenticate',
];
const references = ['CWE-117', 'CWE-150', 'CVE-2003-0063'];

const requests = EVIL.flatMap((evil) => [
  openingRequest([], `/${evil}`),
  openingRequest().replace('GET', `GET${evil}`),
  openingRequest().replace('HTTP/1.1', evil),
  `${evil}\r\n\r\n`,
  ...HEADERS.flatMap((name) => {
    const replaced = openingRequest().replace(new RegExp(`^${name}: .*`, 'm'), `${name}: ${evil}`);
    return [replaced, openingRequest([`${name}: ${evil}`])];
  }),
  openingRequest([`X${evil}: x`]),
]).map((request) => Buffer.from(request, 'latin1'));

/** Frames that end a connection, with text in them that an error could quote. */
function lastWords(mask?: Uint8Array): readonly Buffer[] {
  return EVIL.flatMap((evil) => [
    closeFrame(1000, evil, { mask }),
    closeFrame(1005, evil, { mask }),
    maskedFrame({ mask, opcode: 1, payload: Buffer.from(`${evil}\xff`, 'latin1') }),
    maskedFrame({ mask, opcode: 5, payload: evil }),
    maskedFrame({ mask, opcode: 9, fin: false, payload: evil }),
  ]);
}

const answers: readonly ((request: string) => string)[] = EVIL.flatMap((evil) => [
  (request: string) => acceptingAnswer(request).replace('Switching Protocols', evil),
  () => `HTTP/1.1 403 ${evil}\r\nContent-Length: 0\r\n\r\n`,
  () => `HTTP/1.1 403 Forbidden\r\nContent-Length: ${evil.length}\r\n\r\n${evil}`,
  () =>
    `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n\r\n{"error":${JSON.stringify(evil)},"message":"${evil}"}`,
  () => redirectTo(`ws://127.0.0.1:1/${evil}`),
  () => redirectTo(`gopher:${evil}`),
  () => redirectTo(`ws://[${evil}`),
  () => `${evil}\r\n\r\n`,
  () => `HTTP/${evil} 101 x\r\n\r\n`,
  ...ANSWER_HEADERS.flatMap((name) => [
    (request: string) => acceptingAnswer(request).replace(new RegExp(`^${name}: .*`, 'm'), `${name}: ${evil}`),
    (request: string) => acceptingAnswer(request, [`${name}: ${evil}`]),
    () => `HTTP/1.1 401 Unauthorized\r\n${name}: ${evil}\r\n\r\n`,
  ]),
]);

async function say(stage: Stage): Promise<void> {
  await stage.all(requests, async (request) => void (await ask(stage, request)));
  await stage.all(lastWords(TEST_MASK), async (words) => {
    const hostile = await stage.open();
    await hostile.send(words);
    await hostile.leaveBehind();
  });
}

export const escapeSequences: readonly Attack[] = [
  {
    id: 'escape-sequences',
    bugClass: 'D23',
    title: '256 requests and last words with escape sequences and line breaks in each place: none is in an error',
    references,
    program: 'server',
    behaviour: 'log',
    run: say,
    limits: {},
  },
  {
    id: 'escape-sequences-at-a-client',
    bugClass: 'D23',
    title: '376 clients whose server has them in its answers, refusals and redirects, and in its last words',
    references,
    program: 'client',
    behaviour: 'log',
    options: { followRedirects: true },
    run: async (stage) => {
      await answerAll(stage, answers, (answer, request) => Buffer.from(answer(request), 'latin1'));
      const words = lastWords();
      for (const [index, hostile] of (await stage.visitors(words.length)).entries()) {
        await hostile.accept();
        await hostile.send(words[index] ?? '');
        await hostile.leaveBehind();
      }
    },
    limits: {},
  },
  ...(['serve', 'listen'] as const).map(
    (command): Attack => ({
      id: `escape-sequences-at-${command}`,
      bugClass: 'D23',
      title: `the requests and last words at \`handfast ${command}\`: none is in what it prints`,
      references,
      program: 'command',
      command: commands[command],
      run: say,
      limits: {},
    }),
  ),
];
