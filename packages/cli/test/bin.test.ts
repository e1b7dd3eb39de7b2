import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WebSocket } from '@handfast/ws';

const bin = fileURLToPath(new URL('../src/bin.js', import.meta.url));

describe('the program', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`closes its connections with 1001 and exits with 0 on ${signal}`, async (t) => {
      const { child, wsUrl } = await start(t, ['--port', '0']);
      const client = new WebSocket(wsUrl);
      await once(client, 'open');
      const closed = once(client, 'close');
      const exited = once(child, 'exit');
      child.kill(signal);
      assert.equal((await closed)[0], 1001);
      assert.deepEqual(await exited, [0, null]);
    });
  }

  test('cuts what does not end when it is asked twice, and exits with 143', async (t) => {
    const { child, wsUrl, line } = await start(t, ['--port', '0']);
    const client = new WebSocket(wsUrl);
    await once(client, 'open');
    client.pause();
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await line(/SIGTERM: closing 1 connection with 1001\. The same again cuts what is left\./);
    child.kill('SIGTERM');
    await line(/closed 0, cut 1, in \d\.\d s/);
    assert.deepEqual(await exited, [143, null]);
    client.terminate();
  });

  test('says which port is taken and which it uses instead', async (t) => {
    const other = createServer();
    t.after(() => other.close());
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    const { output, wsUrl } = await start(t, ['--port', String(port)]);
    assert.doesNotMatch(wsUrl, new RegExp(`:${port}/`));
    const used = /:(\d+)\//.exec(wsUrl)?.[1];
    assert.match(output, new RegExp(`${port} is taken by another program on 127\\.0\\.0\\.1; using ${used}`));
  });

  test('writes no escape codes into a pipe', async (t) => {
    const { output } = await start(t, ['--port', '0']);
    assert.ok(!output.includes('\x1b'));
  });

  test('exits with 2 and says why for a wrong command line', async () => {
    const child = spawn(process.execPath, [bin, 'serve', '--port', 'abc'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 2);
    assert.match(said, /A port is a whole number/);
  });
});

async function start(
  t: TestContext,
  args: readonly string[],
): Promise<{ child: ChildProcess; output: string; wsUrl: string; line(pattern: RegExp): Promise<void> }> {
  const child = spawn(process.execPath, [bin, 'serve', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes('Connections:')) break;
  }
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const line = async (pattern: RegExp) => {
    while (!pattern.test(output)) await once(child.stdout, 'data');
  };
  return { child, output, line, wsUrl: /ws:\S+/.exec(output)?.[0] ?? '' };
}
