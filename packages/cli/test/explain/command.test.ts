import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { main } from '../../src/main.ts';
import { columnsOf } from '../../src/shared/wrap.ts';
import { MemoryIo } from '../support/memory-io.ts';

function ioWith(input: string | undefined, { isTTY = false, columns = 80 } = {}) {
  const io = new MemoryIo();
  const stdin =
    input === undefined
      ? { isTTY: true, read: () => assert.fail('nobody asked') }
      : { isTTY: false, read: async () => input };
  return {
    memory: io,
    io: { out: { ...io.out, isTTY, columns }, err: io.err, in: stdin, env: io.env, stop: io.stop, cut: io.cut },
  };
}

describe('handfast explain', () => {
  test('explains the words of the command line, quoted or not, and ends with 0', async () => {
    for (const words of [['Unexpected server response: 404'], ['Unexpected', 'server', 'response:', '404']]) {
      const { io, memory } = ioWith(undefined);
      assert.equal(await main(['explain', ...words], io), 0);
      assert.match(memory.written, /HTTP status 404/);
      assert.match(memory.written, /handfast explain no-handler-on-path$/m);
    }
  });

  test('reads standard input when there are no words', async () => {
    for (const words of [[], ['-']]) {
      const { io, memory } = ioWith('some log\nError: connect ECONNREFUSED 127.0.0.1:80\n');
      assert.equal(await main(['explain', ...words], io), 0);
      assert.match(memory.written, /Nothing listens on this port/);
    }
  });

  test('says so when it does not know, and ends with 1', async () => {
    const { io, memory } = ioWith(undefined);
    assert.equal(await main(['explain', 'hello'], io), 1);
    assert.match(memory.written, /not known/);
    assert.match(memory.written, /open an issue/);
  });

  test('without any message it ends with 2 and does not wait for a person at a terminal', async () => {
    for (const input of [undefined, '', ' \n']) {
      const { io, memory } = ioWith(input);
      assert.equal(await main(['explain'], io), 2);
      assert.equal(memory.written, '');
      assert.match(memory.writtenErr, /nothing to explain/);
    }
  });

  test('a language that there is not is a usage error', async () => {
    const { io } = ioWith(undefined);
    assert.equal(await main(['explain', '--lang', 'xx', '1006'], io), 2);
  });

  test('speaks the language of the locale, or the one that is asked for', async () => {
    const chinese = ioWith(undefined);
    chinese.memory.env.LANG = 'zh_CN.UTF-8';
    assert.equal(await main(['explain', '1006'], chinese.io), 0);
    assert.match(chinese.memory.written, /没有关闭帧/);
    const english = ioWith(undefined);
    english.memory.env.LANG = 'zh_CN.UTF-8';
    assert.equal(await main(['explain', '--lang', 'en', '1006'], english.io), 0);
    assert.match(english.memory.written, /without a close frame/);
  });

  test('--json prints one object, for what is known and for what is not', async () => {
    const known = ioWith(undefined);
    assert.equal(await main(['explain', '--json', 'WS_ERR_STATUS_404'], known.io), 0);
    const report = JSON.parse(known.memory.written);
    assert.equal(report.known, true);
    assert.equal(report.recognised[0].library.code, 'WS_ERR_STATUS_404');
    assert.equal(report.recognised[0].causes[0].code, 'no-handler-on-path');
    const unknown = ioWith(undefined);
    assert.equal(await main(['explain', '--json', 'hello\u001b[2J'], unknown.io), 1);
    assert.deepEqual(JSON.parse(unknown.memory.written), {
      version: 1,
      language: 'en',
      known: false,
      text: 'hello\\x1b[2J',
      recognised: [],
      next: [],
    });
  });

  test('has colours and lines of the width of the terminal there, and neither where it is piped', async () => {
    for (const lang of ['en', 'zh']) {
      const terminal = ioWith(undefined, { isTTY: true, columns: 60 });
      await main(['explain', '--lang', lang, '403'], terminal.io);
      assert.ok(terminal.memory.written.includes('\u001b['));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
      for (const line of terminal.memory.written.replace(/\u001b\[\d+m/g, '').split('\n')) {
        if (!/^ +(curl|handfast|docs)/.test(line)) assert.ok(columnsOf(line) <= 62, line);
      }
      const piped = ioWith(undefined);
      await main(['explain', '--lang', lang, '403'], piped.io);
      assert.ok(!piped.memory.written.includes('\u001b'));
    }
  });

  test('shows the snippet of a product that the text names, and all of a finding that is asked for', async () => {
    const named = ioWith(undefined);
    await main(['explain', 'behind nginx: Unexpected server response: 400'], named.io);
    assert.match(named.memory.written, /proxy_set_header Upgrade \$http_upgrade;/);
    assert.doesNotMatch(named.memory.written, /upgrade=websocket/);
    const all = ioWith(undefined);
    await main(['explain', 'upgrade-headers-stripped'], all.io);
    assert.match(all.memory.written, /upgrade=websocket/);
  });
});
