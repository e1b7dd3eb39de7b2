import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { closeFrame, maskedFrame, readFrames, TEST_MASK } from '../../src/testing/index.ts';
import { bare, closed, pair } from '../support/websockets.ts';

/** A Blob that is read when the test says so. */
function slowBlob(text: string) {
  let finish: () => void = () => {};
  const bytes = new Promise<ArrayBuffer>((resolve) => {
    finish = () => resolve(new TextEncoder().encode(text).buffer);
  });
  return { blob: Object.assign(new Blob([text]), { arrayBuffer: () => bytes }), finish: () => finish() };
}

describe('WebSocket, called from inside', () => {
  it('sends what waits, and the answer, although close is called again after the close frame of the peer', async () => {
    const { server, peer } = bare();
    const sent: Buffer[] = [];
    peer.on('data', (chunk) => sent.push(chunk));
    peer.on('end', () => peer.end());
    const blob = slowBlob('slow');
    server.send(blob.blob, { binary: false });
    peer.write(closeFrame(1000, '', { mask: TEST_MASK }));
    while (server.readyState === server.OPEN) await new Promise((resolve) => setImmediate(resolve));
    server.close();
    blob.finish();
    await closed(server);
    assert.deepEqual(
      readFrames(Buffer.concat(sent)).frames.map(({ opcode }) => opcode),
      [1, 8],
    );
  });

  it('delivers what was kept back on a later tick, so that a listener added behind resume misses nothing', async () => {
    const { server, peer } = bare();
    peer.resume();
    server.once('message', () => server.pause());
    const first = once(server, 'message');
    peer.write(Buffer.concat([maskedFrame({ payload: '1' }), maskedFrame({ payload: '2' })]));
    await first;
    server.resume();
    const [second] = await once(server, 'message');
    assert.equal(String(second), '2');
  });

  it('stays paused when pause follows resume in the same tick', async () => {
    const { server, peer } = bare();
    peer.resume();
    const got: string[] = [];
    server.on('message', (data) => got.push(String(data)));
    server.once('message', () => server.pause());
    const first = once(server, 'message');
    peer.write(Buffer.concat([maskedFrame({ payload: '1' }), maskedFrame({ payload: '2' })]));
    await first;
    server.resume();
    server.pause();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.deepEqual(got, ['1']);
    server.resume();
    await once(server, 'message');
    assert.deepEqual(got, ['1', '2']);
  });

  it('is not closed cleanly when the answer to the close frame never went out', async () => {
    const { server, peer } = bare();
    let wasClean: boolean | undefined;
    server.addEventListener('close', (event) => {
      wasClean = event.wasClean;
    });
    server.send(slowBlob('slow').blob);
    peer.write(closeFrame(1000, '', { mask: TEST_MASK }));
    while (server.readyState === server.OPEN) await new Promise((resolve) => setImmediate(resolve));
    server.terminate();
    assert.equal((await closed(server)).code, 1000);
    assert.equal(wasClean, false);
  });

  it('takes close, terminate and send inside every event', async () => {
    for (const event of ['open', 'message', 'ping', 'close'] as const) {
      for (const call of ['close', 'terminate', 'send', 'pause', 'resume'] as const) {
        const { server, client } = pair();
        let closes = 0;
        const act = () => (call === 'send' ? server.send('x', () => {}) : server[call]());
        server.on(event, act);
        server.on('close', () => closes++);
        client.send('hello');
        client.ping();
        client.close();
        if (call === 'pause') setImmediate(() => server.terminate());
        await closed(server);
        assert.equal(closes, 1, `${call} inside ${event}`);
      }
    }
  });
});
