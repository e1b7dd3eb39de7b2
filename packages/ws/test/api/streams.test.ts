import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { maskedFrame } from '../../src/testing/index.ts';
import { bare, closed, pair } from '../support/websockets.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

describe('WebSocket.streams', () => {
  it('reads what arrives, text as strings and binary as Buffers, and ends with the connection', async () => {
    const { server, client } = pair();
    const { readable } = server.streams();
    client.send('text');
    client.send(Buffer.of(1, 2));
    client.close(1000);
    const all: unknown[] = [];
    for await (const chunk of readable) all.push(chunk);
    assert.deepEqual(all, ['text', Buffer.of(1, 2)]);
  });

  it('sends each chunk as a message, and closes with 1000', async () => {
    const { server, client } = pair();
    const heard: [string, boolean][] = [];
    server.on('message', (data, isBinary) => heard.push([String(data), isBinary]));
    const end = closed(server);
    const writer = client.streams().writable.getWriter();
    await writer.write('text');
    await writer.write(Buffer.from('bytes'));
    await writer.close();
    assert.deepEqual(heard, [
      ['text', false],
      ['bytes', true],
    ]);
    assert.equal((await end).code, 1000);
  });

  it('echoes by a pipe, which ends well when the peer closes', async () => {
    const { server, client } = pair();
    const { readable, writable } = server.streams();
    const piped = readable.pipeTo(writable);
    for (const text of ['one', 'two']) {
      client.send(text);
      assert.equal(String((await once(client, 'message'))[0]), text);
    }
    client.close(1000);
    await piped;
  });

  it('is not ready while much is buffered, and is again when that has left', async () => {
    const { server, client } = pair();
    server.pause();
    const writer = client.streams({ highWaterBytes: 50_000 }).writable.getWriter();
    let written = 0;
    const writing = (async () => {
      for (; written < 100; written++) {
        await writer.ready;
        await writer.write('x'.repeat(10_000));
      }
    })();
    await settled();
    assert.ok(written < 20, `${written} chunks of 10,000 bytes were written to a peer that does not read`);
    assert.ok(client.bufferedAmount >= 50_000 && client.bufferedAmount < 70_000, `${client.bufferedAmount}`);
    server.resume();
    server.on('message', () => {});
    await writing;
    assert.equal(written, 100);
  });

  it('holds the peer back while nobody reads', async () => {
    const { server, client } = pair();
    const { readable } = server.streams({ highWaterBytes: 10_000 });
    for (let i = 0; i < 50; i++) {
      client.send('x'.repeat(5000));
      await turn();
    }
    assert.ok(client.bufferedAmount > 100_000, `${client.bufferedAmount}`);
    const reader = readable.getReader();
    for (let i = 0; i < 50; i++) assert.equal((await reader.read()).value?.length, 5000);
    assert.equal(client.bufferedAmount, 0);
  });

  it('closes when reading is cancelled, and throws away what comes', async () => {
    for (const [reason, code] of [
      [undefined, 1000],
      [new Error('of the program'), 1011],
      [{ closeCode: 4321, reason: 'no more' }, 4321],
      [{ closeCode: 1006 }, 1011],
    ] as const) {
      const { server, client } = pair();
      const end = closed(client);
      client.send('unread');
      await server.streams().readable.cancel(reason);
      assert.equal((await end).code, code);
    }
  });

  it('closes with 1011 when writing is aborted', async () => {
    const { server, client } = pair();
    const end = closed(server);
    await client.streams().writable.abort(new Error('of the program'));
    assert.equal((await end).code, 1011);
  });

  it('fails both sides when the connection is lost, and ends no process', async () => {
    const { server, peer } = bare();
    const { readable, writable } = server.streams();
    peer.resume();
    const writer = writable.getWriter();
    await writer.write('one');
    await settled();
    const reading = readable.getReader().read();
    peer.destroy();
    await assert.rejects(reading, { code: 'WS_ERR_NO_CLOSE_FRAME' });
    await assert.rejects(writer.closed, { code: 'WS_ERR_NO_CLOSE_FRAME' });
    await assert.rejects(writer.write('two'), { code: 'WS_ERR_NO_CLOSE_FRAME' });
  });

  for (const [policy, outcome] of [
    ['drop-newest', 'resolved'],
    ['close', 'WS_ERR_MESSAGE_DROPPED'],
  ] as const) {
    it(`takes a chunk that the policy '${policy}' does not send as: ${outcome}`, async () => {
      const { server, peer } = bare({ backpressure: { highWaterBytes: 10_000, policy } });
      const writer = server.streams().writable.getWriter();
      writer.closed.catch(() => {});
      while (server.bufferedAmount < 10_000) {
        server.send('x'.repeat(100_000));
        await settled();
      }
      const written = writer.write('one too many').then(
        () => 'resolved',
        ({ code }) => code,
      );
      await settled();
      assert.equal(await Promise.race([written, 'pending']), outcome);
      peer.destroy();
    });
  }

  it('fails to close when the peer does not answer', async () => {
    const { server, peer } = bare({ closeTimeout: 1 });
    peer.resume();
    await assert.rejects(server.streams().writable.close(), { code: 'WS_ERR_CLOSE_TIMEOUT' });
  });

  it('waits for the connection to open, and fails with it', async () => {
    const { readable, writable } = new WebSocket('ws://127.0.0.1:1/').streams();
    const writer = writable.getWriter();
    const outcomes = await Promise.allSettled([readable.getReader().read(), writer.write('one'), writer.closed]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code),
      ['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED'],
    );
  });

  it('loses nothing of what came before it was asked for', async () => {
    const { server, peer } = bare({ holdMessages: true });
    peer.write(maskedFrame({ opcode: 1, payload: 'early' }));
    await settled();
    assert.equal((await server.streams().readable.getReader().read()).value, 'early');
  });
});
