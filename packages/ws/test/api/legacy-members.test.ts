import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { frame, readFrames } from '../../src/testing/index.ts';
import { bare } from '../support/websockets.ts';

describe('_socket', () => {
  it('gets what the program writes to it behind what was sent before', async () => {
    const { server, peer } = bare();
    server.send('sent');
    server._socket.write(frame({ payload: 'written' }));
    server.send('sent behind it');
    const chunks: Buffer[] = [];
    peer.on('data', (chunk) => chunks.push(chunk));
    while (readFrames(Buffer.concat(chunks)).frames.length < 3) await once(peer, 'data');
    assert.deepEqual(
      readFrames(Buffer.concat(chunks)).frames.map(({ payload }) => String(payload)),
      ['sent', 'written', 'sent behind it'],
    );
    server.terminate();
  });

  it('ends behind what was sent before', async () => {
    const { server, peer } = bare();
    const sent = new Promise((resolve) => server.send('last', resolve));
    server._socket.end();
    const chunks: Buffer[] = [];
    peer.on('data', (chunk) => chunks.push(chunk));
    await once(peer, 'end');
    assert.ok(!(await sent));
    assert.equal(String(readFrames(Buffer.concat(chunks)).frames[0]?.payload), 'last');
    server.terminate();
  });
});
