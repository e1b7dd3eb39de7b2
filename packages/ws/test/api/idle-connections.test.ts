import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { ServerOptions } from '../../src/api/types.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { serving } from '../support/servers.ts';

/** The timers of this process that neither ran out nor were cleared, also those that do not keep it alive. */
class Timers {
  readonly #alive = new Set<number>();
  readonly #hook = createHook({
    init: (id, type) => {
      if (type === 'Timeout') this.#alive.add(id);
    },
    destroy: (id) => {
      this.#alive.delete(id);
    },
  }).enable();

  /** Their number. What is destroyed is told a moment later. */
  async count(): Promise<number> {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
    return this.#alive.size;
  }

  stop(): void {
    this.#hook.disable();
  }
}

const settings: readonly [string, ServerOptions][] = [
  ['as it is', {}],
  ['on public APIs only', { fastPath: false }],
  ['with permessage-deflate', { perMessageDeflate: { threshold: 0 } }],
];

describe('an idle connection', () => {
  for (const [title, options] of settings) {
    it(`has no timer, neither at the server nor at the client, ${title}`, async (t) => {
      const timers = new Timers();
      t.after(() => timers.stop());
      const { wss, url } = await serving(t, options);
      wss.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
      const before = await timers.count();
      const clients = await idle(url, 100, options);
      assert.equal(wss.clients.size, 100);
      assert.equal(await timers.count(), before);
      await end(clients);
    });
  }

  it('keeps the process alive by nothing but its socket', async (t) => {
    const { wss, url } = await serving(t);
    wss.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    const before = process.getActiveResourcesInfo();
    const clients = await idle(url, 100);
    const came = [...process.getActiveResourcesInfo()];
    for (const name of before) came.splice(came.indexOf(name), 1);
    assert.deepEqual(came, Array(200).fill('TCPSocketWrap'));
    await end(clients);
  });
});

/** So many clients, each of which has sent a message and got one. */
async function idle(url: string, count: number, { fastPath, perMessageDeflate }: ServerOptions = {}) {
  const clients: WebSocket[] = [];
  for (let i = 0; i < count; i++) {
    const client = new WebSocket(url, { fastPath, perMessageDeflate, handshakeTimeout: 10_000 });
    clients.push(client);
    await once(client, 'open');
    client.send('hello '.repeat(20));
    await once(client, 'message');
  }
  return clients;
}

async function end(clients: readonly WebSocket[]): Promise<void> {
  const ends = clients.map((client) => once(client, 'close'));
  for (const client of clients) client.terminate();
  await Promise.all(ends);
}
