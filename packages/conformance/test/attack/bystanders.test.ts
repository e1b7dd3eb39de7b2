import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { frame, readFrames } from '@handfast/ws/testing';
import { Bystanders } from '../../src/attack/bystanders.ts';

const PINGS = 20;

test('whoever was not answered for a while counts as often as there were pings in it', async (t) => {
  const pings = new EventEmitter();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      let received = Buffer.alloc(0);
      socket.on('data', (bytes) => {
        received = Buffer.concat([received, bytes]);
        const { frames } = readFrames(received);
        if (frames.length < PINGS) return;
        pings.emit('enough');
        // Something else comes before, in pieces; one pong is for all pings so far.
        const other = frame({ opcode: 2, payload: Buffer.alloc(70_000, 0x8a) });
        socket.write(other.subarray(0, 30_000));
        socket.write(
          Buffer.concat([other.subarray(30_000), frame({ opcode: 10, payload: frames.at(-1)?.payload ?? '' })]),
        );
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const bystanders = new Bystanders((server.address() as AddressInfo).port);
  const enough = once(pings, 'enough');
  await bystanders.come(1);
  await enough;
  const { samples, p50Ms, worstMs } = await bystanders.take();
  assert.ok(samples >= PINGS, `${samples} samples`);
  assert.ok(p50Ms < worstMs);
  bystanders.leave();
});
