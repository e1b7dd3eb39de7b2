import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startOnFreePorts } from '../../src/interop/on-free-ports.ts';
import { freePort, portOpen } from '../../src/interop/ports.ts';
import { Child, run } from '../../src/interop/processes.ts';

const node = process.execPath;
const listener = (port: number) =>
  `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('listening'));`;

describe('a child process', () => {
  test('is ready when it prints the line that is waited for', async () => {
    const child = new Child(node, ['-e', 'console.log("one"); console.log("READY 42"); setInterval(() => {}, 1000)']);
    assert.deepEqual([...(await child.line(/^READY (\d+)$/))], ['READY 42', '42']);
    assert.equal(child.log, 'one\nREADY 42\n');
    await child.stop();
    assert.equal(await child.ended, 'signal SIGTERM');
    assert.equal(child.running, false);
  });

  test('is ready when its port accepts connections', async () => {
    const port = await freePort();
    const child = new Child(node, ['-e', listener(port)]);
    await child.listening(port);
    await portOpen(port, new AbortController().signal);
    await child.stop();
  });

  test('that ends before it is ready makes whoever waits fail, with what it printed', async () => {
    const child = new Child(node, ['-e', 'console.error("no such option"); process.exit(3)']);
    await assert.rejects(child.line(/^READY$/), (error: Error) => {
      assert.match(error.message, /it ended with exit code 3/);
      assert.match(error.message, /no such option/);
      return true;
    });
    const other = new Child(node, ['-e', 'process.exit(4)']);
    await assert.rejects(other.listening(await freePort()), /it ended with exit code 4/);
  });

  test('that cannot be started makes whoever waits fail', async () => {
    const child = new Child('/no/such/program', []);
    await assert.rejects(child.line(/^READY$/), /ENOENT/);
    await child.stop();
  });

  test('that takes no notice of SIGTERM is ended all the same', async () => {
    const child = new Child(
      node,
      ['-e', 'process.on("SIGTERM", () => {}); console.log("READY"); setInterval(() => {}, 9)'],
      {
        stopPatienceMs: 50,
      },
    );
    await child.line(/^READY$/);
    await child.stop();
    assert.equal(await child.ended, 'signal SIGKILL');
  });

  test('that is run to its end gives what it printed, or fails with it', async () => {
    assert.equal(await run(node, ['-e', 'console.log("fine")']), 'fine\n');
    await assert.rejects(run(node, ['-e', 'console.log("not fine"); process.exit(1)']), /exit code 1\nnot fine/);
  });

  test('that does not get its port is started again on another one', async () => {
    const given: number[] = [];
    const { ports, child } = await startOnFreePorts(['web'], node, ({ web }) => {
      given.push(web);
      return ['-e', given.length === 1 ? 'process.exit(1)' : listener(web)];
    });
    assert.equal(given.length, 2);
    assert.equal(ports.web, given[1]);
    await child.stop();
  });

  test('that never gets its port is given up, with what it printed', async () => {
    const fails = startOnFreePorts(['web'], node, () => ['-e', 'console.log("address in use"); process.exit(1)']);
    await assert.rejects(fails, /address in use/);
  });
});
