import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { main } from '../../src/main.ts';
import { MemoryIo } from '../support/memory-io.ts';

describe('handfast lab', () => {
  test('prints every scenario with its URL and finding, runs until it is told to stop, and succeeds', async () => {
    const io = new MemoryIo();
    const exitCode = main(['lab', '--port', '0'], io);
    await io.wrote('Ctrl+C');
    assert.match(io.written, /ws:\/\/127\.0\.0\.1:\d+\/accept-hex\n.*\[accept-as-hex\]/);
    assert.match(io.written, /http:\/\/127\.0\.0\.1:\d+\//);
    io.end('SIGINT');
    assert.equal(await exitCode, 0);
  });

  test('speaks Chinese when it is asked to', async () => {
    const io = new MemoryIo();
    const exitCode = main(['lab', '--port', '0', '--only', 'accept', '--lang', 'zh'], io);
    await io.wrote('按 Ctrl+C 结束');
    io.end('SIGINT');
    assert.equal(await exitCode, 0);
  });

  test('--json prints data', async () => {
    const io = new MemoryIo();
    const exitCode = main(['lab', '--port', '0', '--json', '--only', 'accept-hex'], io);
    await io.wrote(']\n}\n');
    io.end('SIGINT');
    assert.equal(await exitCode, 0);
    const { url, scenarios } = JSON.parse(io.written);
    assert.deepEqual(scenarios, [
      {
        id: 'accept-hex',
        group: 'accept',
        title: { en: 'Base64 of the hexadecimal digest', zh: '对十六进制摘要再做 Base64' },
        finding: 'accept-as-hex',
        good: { outcome: 'refuses' },
        url: `${url.replace('http:', 'ws:')}accept-hex`,
        subprotocols: [],
        env: {},
        http2: false,
      },
    ]);
  });

  test('a name that no scenario has is exit code 2', async () => {
    const io = new MemoryIo();
    assert.equal(await main(['lab', '--only', 'nonsense'], io), 2);
    assert.match(io.writtenErr, /nonsense/);
  });

  test('--help tells what a client for --check has to do, and the exit codes', async () => {
    const io = new MemoryIo();
    assert.equal(await main(['lab', '--help'], io), 0);
    for (const part of ['--only', '--check', '--pace', '--seed', '--lang', '{url}', 'Exit code:']) {
      assert.ok(io.written.includes(part), part);
    }
  });
});
