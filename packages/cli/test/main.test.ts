import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { main } from '../src/main.ts';
import { MemoryIo } from './support/memory-io.ts';

describe('the command line', () => {
  test('--help lists what there is and succeeds', async () => {
    const io = new MemoryIo();
    assert.equal(await main(['--help'], io), 0);
    assert.match(io.written, /serve/);
  });

  test('serve --help names every option and the exit codes', async () => {
    const io = new MemoryIo();
    assert.equal(await main(['serve', '--help'], io), 0);
    for (const part of ['--port', '--strict-port', '--host', '--allow-host', 'Exit code:']) {
      assert.ok(io.written.includes(part), part);
    }
  });

  for (const argv of [
    ['lab', '--only', '\x1b[2J\u202e'],
    ['lab', '--port', '0', '--only', 'echo', '--check', '\x1b[2J\u202e {url}'],
    ['listen', '--answer', '\x1b[2J\u202e'],
    ['serve', '--port', '0', '--host', '\x1b[2J\u202e'],
  ]) {
    test(`what was typed does nothing to a terminal when handfast ${argv[0]} cannot do it: ${JSON.stringify(argv)}`, async () => {
      const io = new MemoryIo();
      assert.notEqual(await main(argv, io), 0);
      assert.match(io.writtenErr, /x1b\[2J/);
      assert.doesNotMatch(io.writtenErr, /[^\P{Cc}\n]|\u202e/u);
    });
  }

  test('--version prints the version of the package', async () => {
    const io = new MemoryIo();
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.equal(await main(['--version'], io), 0);
    assert.equal(io.written, `${manifest.version}\n`);
  });

  for (const argv of [
    [],
    ['nothing'],
    ['serve', '--nothing'],
    ['serve', '--port', 'x'],
    ['serve', '--port', '65536'],
    ['serve', 'x'],
  ]) {
    test(`"handfast ${argv.join(' ')}" is exit code 2, with help on the error output`, async () => {
      const io = new MemoryIo();
      assert.equal(await main(argv, io), 2);
      assert.equal(io.written, '');
      assert.match(io.writtenErr, /help|Usage/);
    });
  }
});

describe('handfast serve', () => {
  test('prints the URLs, runs until it is told to stop, and succeeds', async () => {
    const io = new MemoryIo();
    const exitCode = main(['serve', '--port', '0'], io);
    await io.wrote('Connections:');
    assert.match(io.written, /ws:\/\/127\.0\.0\.1:\d+\//);
    io.end('SIGINT');
    assert.equal(await exitCode, 0);
    assert.match(io.written, /SIGINT: nobody is connected; leaving\./);
  });

  test('is exit code 1 where it cannot listen, with the reason on the error output', async () => {
    const io = new MemoryIo();
    assert.equal(await main(['serve', '--host', '192.0.2.1'], io), 1);
    assert.match(io.writtenErr, /this machine has no address 192\.0\.2\.1/);
  });
});
