import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { describe, test } from 'node:test';
import { listen, StartError } from '../../src/serve/listen.ts';

describe('choosing a port', () => {
  test('takes the wanted port where it is free', async (t) => {
    const port = await listen(server(t), '127.0.0.1', 0, false);
    assert.ok(port > 0);
  });

  test('takes another port where the wanted one is taken', async (t) => {
    const taken = await listen(server(t), '127.0.0.1', 0, false);
    const port = await listen(server(t), '127.0.0.1', taken, false);
    assert.notEqual(port, taken);
  });

  test('says that the port is taken, and what to do, where no other may be used', async (t) => {
    const taken = await listen(server(t), '127.0.0.1', 0, false);
    await assert.rejects(listen(server(t), '127.0.0.1', taken, true), (error: StartError) => {
      assert.ok(error instanceof StartError);
      assert.equal(error.message, `port ${taken} on 127.0.0.1 is taken by another program`);
      assert.match(error.hint, /--port/);
      assert.ok(error.cause instanceof Error);
      return true;
    });
  });

  test('goes on to any free port above 65535', async (t) => {
    const highest = server(t);
    await listen(highest, '127.0.0.1', 65_535, false).catch(() => undefined);
    assert.notEqual(await listen(server(t), '127.0.0.1', 65_535, false), 65_535);
  });

  test('says that the machine does not have the address', async (t) => {
    await assert.rejects(listen(server(t), '192.0.2.1', 0, false), {
      name: 'StartError',
      message: 'this machine has no address 192.0.2.1',
    });
  });
});

function server(t: { after(fn: () => void): void }): Server {
  const made = createServer();
  t.after(() => made.close());
  return made;
}
