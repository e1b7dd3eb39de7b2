import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WebSocket } from '../../../src/api/websocket.ts';
import { bare, closed, pair } from '../../support/websockets.ts';

describe('using and await using', () => {
  it('cuts the connection by Symbol.dispose, which is terminate()', async () => {
    const { server, client } = pair();
    const end = closed(client);
    server[Symbol.dispose]();
    assert.equal((await end).code, 1006);
  });

  it('closes by Symbol.asyncDispose, and waits for the end', async () => {
    const { server, client } = pair();
    const end = closed(client);
    await server[Symbol.asyncDispose]();
    assert.equal(server.readyState, server.CLOSED);
    assert.equal((await end).code, 1000);
    await server[Symbol.asyncDispose]();
  });

  it('is what the syntax wants', async () => {
    const { server, client } = pair();
    const ends = [closed(server), closed(client)];
    {
      await using socket = server;
      assert.equal(socket.readyState, socket.OPEN);
    }
    assert.equal(server.readyState, server.CLOSED);
    assert.deepEqual(
      (await Promise.all(ends)).map(({ code }) => code),
      [1000, 1000],
    );
    const other = pair();
    {
      using socket = other.server;
      assert.equal(socket.readyState, socket.OPEN);
    }
    assert.equal((await closed(other.server)).code, 1006);
  });

  it('throws away what nobody has read, and does not wait for it', async () => {
    const { server, client } = pair({ holdMessages: true });
    for (let i = 0; i < 100; i++) client.send('x'.repeat(50_000));
    await new Promise((resolve) => setImmediate(resolve));
    await server[Symbol.asyncDispose]();
    assert.equal(server.readyState, server.CLOSED);
  });

  it('waits neither for a program that has paused the socket, nor for a loop that stands still', async () => {
    for (const standStill of [
      async (socket: WebSocket) => socket.on('message', () => socket.pause()),
      (socket: WebSocket) => socket.messages({ highWaterBytes: 10 }).next(),
    ]) {
      const { server, client } = pair({ closeTimeout: 300 });
      for (let i = 0; i < 100; i++) client.send('x'.repeat(50_000));
      await standStill(server);
      for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
      const end = closed(server);
      await server[Symbol.asyncDispose]();
      assert.equal((await end).code, 1000);
    }
  });

  it('does not reject when the connection breaks, nor when it never opened', async () => {
    const { server, peer } = bare();
    const disposed = server[Symbol.asyncDispose]();
    peer.destroy();
    await disposed;
    const never = new WebSocket('ws://127.0.0.1:1/');
    await never[Symbol.asyncDispose]();
    const other = new WebSocket('ws://127.0.0.1:1/');
    other[Symbol.dispose]();
    await closed(other);
  });
});
