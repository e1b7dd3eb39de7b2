import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { copingOf, type Ending, isGood } from '../../src/lab/check/judge.ts';
import { splitCommand } from '../../src/lab/check/split-command.ts';
import { ends, opens, refuses } from '../../src/lab/scenario.ts';
import { main } from '../../src/main.ts';
import { MemoryIo } from '../support/memory-io.ts';

const program = fileURLToPath(new URL('../../', import.meta.url));

describe('splitting a command', () => {
  for (const [command, words] of [
    ['node client.mjs {url}', ['node', 'client.mjs', '{url}']],
    [`a 'b c' "d 'e'" f\\ g`, ['a', 'b c', "d 'e'", 'f g']],
    [`a '' ""`, ['a', '', '']],
    [`a"b"'c'd`, ['abcd']],
    ['a "b\\"c\\d"', ['a', 'b"c\\d']],
    ["a '\\'", ['a', '\\']],
    [' $HOME `ls` *  |  > x ; y ', ['$HOME', '`ls`', '*', '|', '>', 'x', ';', 'y']],
  ] as const) {
    test(`${command} is ${words.length} words`, () => assert.deepEqual(splitCommand(command), words));
  }

  for (const command of ['', '  ', `a 'b`, `a "b`, 'a \\']) {
    test(`${JSON.stringify(command)} is an error`, () => {
      assert.throws(() => splitCommand(command), { name: 'CommandSyntaxError' });
    });
  }
});

describe('judging a client', () => {
  const ended: Ending = { exitCode: 1, signal: undefined, timedOut: false, stderr: 'no', sentData: false };

  for (const [what, ending, coping] of [
    ['exit code 0', { exitCode: 0 }, 'opened'],
    ['another exit code', {}, 'failed'],
    ['another exit code after a message was sent', { sentData: true }, 'opened'],
    ['no end', { timedOut: true, signal: 'SIGKILL', exitCode: undefined }, 'hung'],
    ['a signal', { signal: 'SIGSEGV', exitCode: undefined }, 'crashed'],
    ['128 + SIGABRT, as shells say it', { exitCode: 134 }, 'crashed'],
    ['an unhandled error event', { stderr: "Error\n  throw er; // Unhandled 'error' event\n" }, 'crashed'],
    ['a Python traceback', { stderr: 'Traceback (most recent call last):\n' }, 'crashed'],
    ['a panic in Rust', { stderr: "thread 'main' panicked at src/main.rs:1\n" }, 'crashed'],
  ] as const) {
    test(`${what} is ${coping}`, () => assert.equal(copingOf({ ...ended, ...ending }), coping));
  }

  test('a good client never hangs and never crashes', () => {
    for (const good of [opens, refuses, ends(1000), { outcome: 'either' } as const]) {
      assert.equal(isGood(good, 'hung'), false);
      assert.equal(isGood(good, 'crashed'), false);
    }
    assert.deepEqual([isGood(opens, 'opened'), isGood(opens, 'failed')], [true, false]);
    assert.deepEqual([isGood(refuses, 'opened'), isGood(refuses, 'failed')], [false, true]);
    assert.deepEqual([isGood(ends(1000), 'opened'), isGood(ends(1000), 'failed')], [true, true]);
  });
});

/** Says hello and ends; an error that comes before is what it must not survive in silence. */
const client = (imports: string, make: string) => `
${imports}
const [url, subprotocols] = process.argv.slice(2);
const socket = ${make};
socket.on('open', () => socket.send('hello', () => socket.close()));
socket.on('error', (error) => { console.error(error.message); process.exit(1); });
socket.on('close', (code) => process.exit(code === 1000 || code === 1005 ? 0 : 1));
`;

const programs = {
  'ours.mjs': client(
    `import { WebSocket } from '@handfast/ws';`,
    `new WebSocket(url, subprotocols ? subprotocols.split(',') : [], { proxy: 'environment', handshakeTimeout: 500, closeTimeout: 200 })`,
  ),
  'npm.mjs': client(
    `import WebSocket from 'ws';`,
    `new WebSocket(url, subprotocols ? subprotocols.split(',') : [], { handshakeTimeout: 500, closeTimeout: 200 })`,
  ),
  'careless.mjs': `
import { connect } from 'node:net';
const { hostname, port, pathname } = new URL(process.argv[2]);
const socket = connect(port, hostname);
socket.write('GET ' + pathname + ' HTTP/1.1\\r\\nHost: x\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\nSec-WebSocket-Version: 13\\r\\n\\r\\n');
socket.once('data', (answer) => { if (!/ 101 /.test(answer)) throw new Error('what is this?'); process.exit(0); });
`,
};

describe('handfast lab --check', () => {
  let folder: string;
  before(async () => {
    // Inside of the package, so that the programs find what they import.
    folder = await mkdtemp(join(program, 'check-'));
    for (const [name, text] of Object.entries(programs)) await writeFile(join(folder, name), text);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const only = [
    'healthy',
    'accept-hex',
    'tls-expired',
    'tls-self-signed',
    'proxy-407',
    'no-answer',
    'close-1001',
    'port-closed',
  ];
  const run = async (name: string, ...more: string[]) => {
    const io = new MemoryIo();
    Object.assign(io.env, { PATH: pathOf(), LANG: 'C' });
    const exitCode = await main(
      ['lab', '--pace', '20', '--check', `"${nodePath()}" "${join(folder, name)}" {url} {subprotocols}`, ...more],
      io,
    );
    return { io, exitCode };
  };

  test('our client does as a good one does: exit code 0', async () => {
    const { io, exitCode } = await run('ours.mjs', '--only', only.join(','));
    assert.equal(exitCode, 0, io.written);
    assert.match(io.written, /ok +accept-hex +failed/);
    assert.match(io.written, /As a good client does, in all 10 scenarios\./);
  });

  test('so does ws where it is told to mind the time; it passes the proxy by', async () => {
    const { io, exitCode } = await run('npm.mjs', '--only', only.join(','), '--json');
    const results: { id: string; coping: string; isGood: boolean }[] = JSON.parse(io.written);
    assert.equal(exitCode, 1);
    assert.deepEqual(
      results.filter((result) => !result.isGood).map(({ id, coping }) => [id, coping]),
      [['proxy-407', 'opened']],
    );
  });

  test('what a client says of itself does nothing to a terminal, in the table and as data', async () => {
    await writeFile(join(folder, 'loud.mjs'), 'console.error("\\u001b[2J\\u009b2J\\u202e"); process.exit(1);');
    for (const more of [[], ['--json']]) {
      const { io } = await run('loud.mjs', '--only', 'echo', ...more);
      assert.doesNotMatch(io.written, /[^\P{Cc}\n]|\u202e/u);
      assert.match(io.written, /202e/);
    }
  });

  test('a careless client opens what must not open, crashes and hangs: exit code 1', async () => {
    const { io, exitCode } = await run(
      'careless.mjs',
      ...['--only', 'accept-wrong,status-404,no-answer,echo', '--timeout', '1000', '--lang', 'zh'],
    );
    assert.equal(exitCode, 1);
    assert.match(io.written, /ok +echo +已打开/);
    assert.match(io.written, /BAD +accept-wrong +已打开/);
    assert.match(io.written, /BAD +status-404 +崩溃/);
    assert.match(io.written, /BAD +no-answer +卡住/);
    assert.match(io.written, /4 个场景中有 3 个与好的客户端不一致。/);
  });

  for (const [command, message] of [
    ['node client.mjs', /no \{url\}/],
    [`node 'client {url}`, /not closed/],
    ['handfast-no-such-program {url}', /cannot be started/],
  ] as const) {
    test(`${command} is exit code 2, with the reason`, async () => {
      const io = new MemoryIo();
      io.env.PATH = pathOf();
      assert.equal(await main(['lab', '--only', 'echo', '--check', command], io), 2);
      assert.match(io.writtenErr, message);
    });
  }
});

function nodePath(): string {
  return process.execPath;
}

function pathOf(): string {
  return process.env.PATH ?? '';
}
