import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { createWebSocketStream } from '../../src/api/stream.ts';
import { bare } from '../support/websockets.ts';

describe('createWebSocketStream', () => {
  it('closes although the transport is lost while it waits for the answer to its close frame', async () => {
    const { server, peer } = bare();
    const stream = createWebSocketStream(server);
    stream.resume();
    stream.end('last words');
    for await (const chunk of peer.iterator({ destroyOnReturn: false })) {
      if (chunk.includes(0x88)) break;
    }
    const closed = once(stream, 'close');
    server._socket.destroy();
    await closed;
    assert.ok(stream.destroyed);
  });
});
