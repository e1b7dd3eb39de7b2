import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { deflateOffThread, inflateOffThread } from '../../src/connection/off-thread.ts';
import { Deflater } from '../../src/protocol/deflate/deflater.ts';
import { INFLATE_END, Inflater } from '../../src/protocol/deflate/inflater.ts';

const data = Buffer.alloc(100_000, 'x');

let calls = 0;

/** Each call has a message of its own, so that none shares the outcome of another. */
function deflate(limit: number, deflater = new Deflater(15, false)): Promise<Buffer | Error> {
  const own = Buffer.from(data);
  own.writeUInt32LE(calls++);
  return new Promise((resolve) => deflateOffThread(deflater, own, limit, resolve));
}

describe('zlib off the main thread', () => {
  it('runs with one call at a time, and lets none wait for ever behind those with a higher limit', async () => {
    const order: string[] = [];
    let others = 0;
    // Each of these starts the next: there is always one under way.
    const busy = (): Promise<unknown> | undefined => {
      if (++others > 20 || order.includes('limit 1')) return undefined;
      const next = deflate(10).then(busy);
      return next;
    };
    const crowd = [busy(), busy()];
    const patient = deflate(1).then(() => order.push('limit 1'));
    await Promise.all([...crowd, patient]);
    assert.ok(others < 20, `${others} others came first`);
  });

  it('reports options that zlib does not take as the outcome, and does not count the call for ever', async () => {
    for (let i = 0; i < 3; i++) {
      const outcome = await deflate(2, new Deflater(15, false, { level: 99 }));
      assert.ok(outcome instanceof RangeError);
    }
    const inflater = new Inflater(15, false, { flush: 99 });
    const input = Buffer.concat([deflateRawSync(data, { finishFlush: 2 }).subarray(0, -4), INFLATE_END]);
    const outcome = await new Promise((resolve) => {
      inflateOffThread(inflater.begin(input, 1 << 20, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'), 2, resolve);
    });
    assert.equal((outcome as { violation?: string }).violation, 'WS_ERR_INVALID_DEFLATE');
    assert.ok(Buffer.isBuffer(await deflate(1)));
  });

  it('inflates messages of more than 16 MiB a few at a time, whole and with their windows, and refuses those beyond the limit', async () => {
    const message = Buffer.alloc(20 * 1024 * 1024, 'a large message ');
    const compressed = deflateRawSync(message, { finishFlush: 2 }).subarray(0, -4);
    const input = Buffer.concat([compressed, INFLATE_END]);
    const inflate = (inflater: Inflater, maxBytes: number) =>
      new Promise<{ data?: Buffer; violation?: string }>((resolve) => {
        inflateOffThread(inflater.begin(input, maxBytes, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'), 10, resolve as never);
      });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        inflate(new Inflater(15, i % 2 === 0), i < 4 ? message.length : message.length - 1),
      ),
    );
    for (const { data } of outcomes.slice(0, 4)) assert.ok(data?.equals(message));
    for (const { violation } of outcomes.slice(4)) assert.equal(violation, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    const taken = new Inflater(15, true);
    for (let i = 0; i < 2; i++) assert.ok((await inflate(taken, message.length)).data?.equals(message));
  });

  it('ignores the options of zlib that change what a call returns', () => {
    const deflater = new Deflater(15, false, { info: true, maxOutputLength: 1 });
    const compressed = deflater.deflateSync(data, true);
    assert.equal(inflateRawSync(Buffer.concat([compressed, INFLATE_END])).length, data.length);
    const inflater = new Inflater(15, false, { info: false, finishFlush: 2 });
    const cut = Buffer.concat([compressed.subarray(0, -4), INFLATE_END]);
    const task = inflater.begin(cut, 1 << 20, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    assert.ok('violation' in (task.runSync() as object));
  });

  it('compresses what is sent to many once for all that agreed on the same without takeover', async () => {
    const send = (deflater: Deflater, message: Buffer) =>
      new Promise<Buffer | Error>((resolve) => deflateOffThread(deflater, message, 10, resolve));
    const message = Buffer.from(data);
    const same = [1, 2, 3].map(() => send(new Deflater(15, false), message));
    const others = [send(new Deflater(12, false), message), send(new Deflater(15, true), message)];
    message.fill('y');
    const changed = send(new Deflater(15, false), message);
    const [first, ...more] = await Promise.all(same);
    for (const payload of more) assert.equal(payload, first);
    for (const payload of await Promise.all([...others, changed])) assert.notEqual(payload, first);
    assert.ok(inflateRawSync((await changed) as Buffer, { finishFlush: 2 }).equals(message));
    assert.notEqual(await send(new Deflater(15, false), Buffer.from(data)), first);
  });
});
