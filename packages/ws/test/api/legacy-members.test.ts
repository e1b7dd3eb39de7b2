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

describe('_sender', () => {
  it('gives its frames to the gate of the option backpressure, in their turn', async () => {
    const { server, peer } = bare({ backpressure: { highWaterBytes: 100_000, policy: 'drop-newest' } });
    server.send('x'.repeat(60_000));
    server.send('queued');
    const framed = frame({ payload: 'framed elsewhere' });
    server._sender?.sendFrame([framed.subarray(0, 2), framed.subarray(2)]);
    server.send('queued behind it');
    assert.equal(server.bufferedAmount - server._socket.writableLength, 'queued'.length * 2 + ' behind it'.length + 18);
    const chunks: Buffer[] = [];
    peer.on('data', (chunk) => chunks.push(chunk));
    while (readFrames(Buffer.concat(chunks)).frames.length < 4) await once(peer, 'data');
    assert.deepEqual(
      readFrames(Buffer.concat(chunks)).frames.map(({ payload }) => String(payload).slice(0, 20)),
      ['x'.repeat(20), 'queued', 'framed elsewhere', 'queued behind it'],
    );
    server.terminate();
  });
});
