import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bare, closed, pair } from '../support/websockets.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('for await of a WebSocket, when the program leaves it', () => {
  it('closes cleanly although much waits that nobody takes after break', async () => {
    const { server, client } = pair();
    const messages = server.messages({ highWaterBytes: 10 });
    for (let i = 0; i < 100; i++) client.send('x'.repeat(1000));
    for await (const _ of messages) break;
    const end = closed(server);
    server.close(1000);
    assert.equal((await end).code, 1000);
  });

  it('closes cleanly when the body of the loop closes and leaves, although the peer is held back', async () => {
    const { server, client } = pair({ closeTimeout: 300 });
    for (let i = 0; i < 100; i++) client.send('x'.repeat(1000));
    const end = closed(server);
    for await (const _ of server.messages({ highWaterBytes: 10 })) {
      for (let i = 0; i < 10; i++) await turn();
      server.close(1000);
      break;
    }
    assert.equal((await end).code, 1000);
  });

  it('hears of errors also when the program has taken off all listeners', async () => {
    const { server, peer } = bare();
    const reading = server.messages().next();
    server.removeAllListeners();
    peer.end(Buffer.of(0xff, 0xff));
    await assert.rejects(reading, { code: 'WS_ERR_UNEXPECTED_RSV_2_3' });
  });
});
