import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, it, type TestContext } from 'node:test';
import type { WebSocket } from '../../src/api/websocket.ts';
import { pair } from '../support/websockets.ts';

const storage = new AsyncLocalStorage<string>();

function connected(t: TestContext): { server: WebSocket; client: WebSocket } {
  const { server, client } = pair();
  t.after(() => {
    server.terminate();
    client.terminate();
  });
  return { server, client };
}

describe('A callback', () => {
  it('runs in the asynchronous context in which it was given, whoever else sends in the same tick', async (t) => {
    const { server, client } = connected(t);
    const found: (string | undefined)[] = [];
    const sends: ((ws: WebSocket, done: () => void) => void)[] = [
      (ws, done) => ws.send('a', done),
      (ws, done) => ws.send('b', {}, done),
      (ws, done) => ws.ping(done),
      (ws, done) => ws.pong('d', done),
    ];
    const all = [server, client].flatMap((ws, end) =>
      sends.map((send, i) =>
        storage.run(
          `${end}.${i}`,
          () =>
            new Promise<void>((resolve) => {
              send(ws, () => {
                found.push(storage.getStore());
                resolve();
              });
            }),
        ),
      ),
    );
    await Promise.all(all);
    assert.deepEqual(found.sort(), ['0.0', '0.1', '0.2', '0.3', '1.0', '1.1', '1.2', '1.3']);
  });

  it('does so when it is given inside a listener', async (t) => {
    const { server, client } = connected(t);
    const found = new Promise((resolve) => {
      server.on('message', () => {
        storage.run('in the listener', () => server.send('answer', () => resolve(storage.getStore())));
      });
    });
    client.send('question');
    assert.equal(await found, 'in the listener');
  });

  it('need not be one', (t) => {
    const { server } = connected(t);
    server.send('x', {}, null as never);
    server.ping('x', false, 'nonsense' as never);
  });
});
