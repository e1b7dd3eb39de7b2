import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { main } from '../../src/main.ts';
import { MemoryIo } from '../support/memory-io.ts';
import { strictSchema } from './support/strict-schema.ts';

const UPGRADE = 'Host: a.example\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\n';

let lab: RunningLab;
let folder: string;
const urlOf = (id: string): string => lab.scenarios.find((one) => one.id === id)?.url ?? assert.fail(id);

before(async () => {
  lab = await startLab({ only: ['echo', 'status-404', 'no-answer', 'wss-echo'], paceMs: 40 });
  folder = await mkdtemp(join(tmpdir(), 'handfast-doctor-'));
});
after(async () => {
  await lab.close();
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]): Promise<{ readonly exitCode: number; readonly io: MemoryIo }> {
  const io = new MemoryIo();
  return { exitCode: await main(['doctor', ...argv], io), io };
}

describe('handfast doctor', () => {
  test('--help names every option and the exit codes', async () => {
    const { exitCode, io } = await run('--help');
    assert.equal(exitCode, 0);
    const options = [
      ...['--header', '--subprotocol', '--origin', '--proxy', '--no-proxy', '--ca', '--insecure', '--cert', '--key'],
      ...[
        '--resolve',
        '--ipv4',
        '--ipv6',
        '--timeout',
        '--idle',
        '--size',
        '--repeat',
        '--like',
        '--no-data',
        '--only',
      ],
      ...['--skip', '--lang', '--json', '--markdown', '--html', '--output', 'Exit code:'],
    ];
    for (const part of options) assert.ok(io.written.includes(part), part);
  });

  test('a healthy server is exit code 0, with what answered in one sentence', async () => {
    const { exitCode, io } = await run(urlOf('echo'));
    assert.equal(exitCode, 0, io.written);
    assert.match(io.written, /^✓ It opens: 101 /m);
    assert.equal(io.writtenErr, '');
  });

  test('a server that refuses is exit code 1, with the cause, the evidence and what to do', async () => {
    const { exitCode, io } = await run(urlOf('status-404'));
    assert.equal(exitCode, 1);
    assert.match(io.written, /^✗ It does not open: /m);
    assert.match(io.written, /no-handler-on-path \(error/);
    assert.match(io.written, /^Evidence$[\s\S]*^What to do$[\s\S]*→ /m);
    assert.match(io.written, /< HTTP\/1\.1 404 Not Found/);
  });

  test('--lang zh says the same in Chinese', async () => {
    const { io } = await run(urlOf('status-404'), '--lang', 'zh');
    assert.match(io.written, /^✗ 无法打开：/m);
    assert.match(io.written, /^怎样处理$/m);
  });

  test('--json prints nothing but a report as the schema says it', async () => {
    const validate = new Ajv2020({ formats: { 'date-time': true } }).compile(strictSchema());
    const { exitCode, io } = await run(urlOf('status-404'), '--json');
    assert.equal(exitCode, 1);
    assert.ok(validate(JSON.parse(io.written)), JSON.stringify(validate.errors));
  });

  test('--markdown and --html print nothing but the report', async () => {
    assert.match((await run(urlOf('echo'), '--markdown')).io.written, /^## It opens/);
    assert.match((await run(urlOf('echo'), '--html')).io.written, /^<!doctype html>/);
  });

  test('--html with a file and --output write there, and say the same in the terminal', async () => {
    const [html, json] = [join(folder, 'report.html'), join(folder, 'report.json')];
    const { io } = await run(urlOf('echo'), '--html', html);
    assert.match(await readFile(html, 'utf8'), /^<!doctype html>/);
    assert.match(io.written, /It opens[\s\S]*report\.html/);
    await run(urlOf('echo'), '-o', json);
    assert.equal(JSON.parse(await readFile(json, 'utf8')).version, 1);
  });

  test('-H and --ca are used, and what -H says is shown nowhere', async () => {
    const { exitCode, io } = await run(urlOf('status-404'), '-H', 'Authorization: Bearer not-the-one');
    assert.equal(exitCode, 1);
    assert.doesNotMatch(io.written, /not-the-one/);
    assert.match(io.written, /Authorization: Bearer \[redacted\]/);
    const file = join(folder, 'ca.pem');
    await writeFile(file, lab.ca);
    assert.equal((await run(urlOf('wss-echo'), '--ca', file)).exitCode, 0);
  });

  test('--only runs no other stages than it needs', async () => {
    const { io } = await run(urlOf('echo'), '--only', 'upgrade', '--json');
    const ran = JSON.parse(io.written).stages.filter((one: { verdict: string }) => one.verdict !== 'skipped');
    const ids = ran.map((one: { id: string }) => one.id);
    assert.ok(ids.includes('upgrade') && !ids.includes('frames') && !ids.includes('plain-get'), ids.join());
  });

  test('Ctrl+C ends early, with what was found by then; without a finding that is exit code 3', async () => {
    const io = new MemoryIo();
    const exitCode = main(['doctor', urlOf('no-answer'), '--timeout', '60000'], io);
    await io.wrote('TCP');
    io.end('SIGINT');
    assert.equal(await exitCode, 3);
    assert.match(io.written, /^! Ended early; nothing wrong was found until then\.$/m);
  });

  for (const argv of [
    ['ws://x/', '--nothing'],
    ['ws://x/', '-H', 'no colon'],
    ['ws://x/', '-4', '-6'],
    ['ws://x/', '--json', '--markdown'],
    ['ws://x/', '--timeout', '0'],
    ['ws://x/', '--only', 'nothing'],
    ['ws://x/', '--resolve', 'nothing'],
    ['ws://x/', '--subprotocol', 'a b'],
    ['ws://x/', '--ca', join(tmpdir(), 'there is no such file')],
    ['ws://x/', '--like', 'no-such-file.har'],
    ['--scenarios', 'nothing'],
    ['--html', 'ws://x/'],
    ['-o', 'report.md'],
  ]) {
    test(`"handfast doctor ${argv.join(' ')}" is exit code 2, with the reason on the error output`, async () => {
      const { exitCode, io } = await run(...argv);
      assert.equal(exitCode, 2);
      assert.equal(io.written, '');
      assert.notEqual(io.writtenErr, '');
    });
  }

  test('a header of blanks without end is read once', async () => {
    const { exitCode } = await run('ws://x/', '-H', `X: x${' '.repeat(2_000_000)}x`, '--subprotocol', 'a b');
    assert.equal(exitCode, 2);
  });

  for (const argv of [
    ['-H', 'Authorization SECRET\x1b[31m'],
    ['-H', 'Authorization: SECRET\x1b[31m'],
    ['--like', 'Authorization Bearer SECRET\x9b31m\u202e'],
    ['--like', `GET /?token=SECRET&name=J\u00fcrgen HTTP/1.1\n${UPGRADE}`],
    ['--like', `:path: /?token=SECRET and more\n${UPGRADE}`],
    ['--resolve', '\x1b[31m'],
    ['--subprotocol', 'SECRET='],
    ['--nothing=\x1b[31m\u202e'],
    ['--only', '\x1b[31m\u202e'],
  ]) {
    test(`what is wrong with ${JSON.stringify(argv.join(' '))} is told without control characters and passwords`, async () => {
      const { exitCode, io } = await run('ws://127.0.0.1:9/', ...argv);
      assert.equal(exitCode, 2);
      assert.doesNotMatch(io.writtenErr, /SECRET|[^\P{Cc}\n]|\u202e/u);
    });
  }

  test('stages show no secret while they run, in whatever form it is repeated', async () => {
    const echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (request) =>
        socket.end(
          `HTTP/1.1 403 ${request
            .toString('latin1')
            .replace(/[\r\n]+/g, ' ')
            .slice(-200)}\r\n\r\n`,
        ),
      );
    });
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    const { port } = echo.address() as AddressInfo;
    try {
      for (const argv of [[], ['--subprotocol', 'access_token,SECRET-PROTOCOL']]) {
        const { io } = await run(`ws://user:SECRET-PASSWORD@127.0.0.1:${port}/?token=SECRET-QUERY`, ...argv);
        const basic = Buffer.from('user:SECRET-PASSWORD').toString('base64');
        for (const secret of ['SECRET-', basic]) assert.ok(!io.written.includes(secret), io.written);
      }
    } finally {
      await once(echo.close(), 'close');
    }
  });

  test('a report that cannot be written is exit code 3', async () => {
    const { exitCode, io } = await run(urlOf('echo'), '-o', join(folder, 'no', 'such', 'folder.json'));
    assert.equal(exitCode, 3);
    assert.match(io.writtenErr, /folder\.json/);
  });

  test('with no URL it diagnoses the lab and prints a table', async () => {
    const { exitCode, io } = await run('--scenarios', 'healthy,status-404,accept-hex');
    assert.equal(exitCode, 0, io.written);
    assert.match(io.written, /✓ accept-hex +accept-as-hex +accept-as-hex/);
    assert.match(io.written, /All 5 scenarios/);
    const json = await run('--scenarios', 'status-404', '--json');
    assert.deepEqual(
      JSON.parse(json.io.written).map(({ scenario, right }: { scenario: string; right: boolean }) => [scenario, right]),
      [['status-404', true]],
    );
  });

  test('Ctrl+C ends the lab early, without a word of what was not over by then', async () => {
    const io = new MemoryIo();
    const exitCode = main(['doctor', '--scenarios', 'healthy,no-answer,101-drip'], io);
    await io.wrote('✓ echo ');
    io.end('SIGINT');
    assert.equal(await exitCode, 3);
    assert.doesNotMatch(io.written, /✗|no-answer/);
    assert.match(io.written, /Ended early, after \d of 5\./);
  });
});
