import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { Connection } from '../../../src/connection/connection.ts';
import type { ConnectionOptions } from '../../../src/connection/connection-contract.ts';
import { defaultDeadlines } from '../../../src/connection/deadlines/deadlines.ts';
import { TimerWheel } from '../../../src/connection/wheel/timer-wheel.ts';
import { maskedFrame, readFrames } from '../../../src/testing/index.ts';
import { collect, connectionOptions, setUp as setUpConnection } from '../../support/connection.ts';
import { HeldClock } from '../wheel/held-clock.ts';

const whole = { binary: true, compress: false, fin: true, mask: false };
const times = { messageMs: 30_000, minBytesPerSecond: 1024, writeMs: 120_000 };

/** A connection with deadlines, on a clock that moves when told to. */
function setUp(more: Partial<typeof times> = {}, options: Partial<ConnectionOptions> = {}) {
  const clock = new HeldClock();
  const wheel = new TimerWheel(clock);
  const it = setUpConnection({ ...options, deadlines: { ...times, ...more, wheel } });
  return { ...it, clock, wheel, sent: collect(it.peer) };
}

async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass, and the event loop turn in between. */
async function pass(clock: HeldClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    clock.advance(500);
    await turn();
  }
}

describe('the deadline of a message', () => {
  const beginnings = {
    'a fragment without an end': maskedFrame({ fin: false, payload: 'abc' }),
    'an empty fragment': maskedFrame({ fin: false }),
    'half a frame': maskedFrame({ payload: 'abcdefgh' }).subarray(0, 9),
    'one byte of a header': maskedFrame({ payload: 'abc' }).subarray(0, 1),
    'half a ping': maskedFrame({ opcode: 9, payload: 'abcdefgh' }).subarray(0, 9),
  };
  for (const [name, bytes] of Object.entries(beginnings)) {
    test(`cuts a connection that gets ${name} and nothing else, with 1008 and WS_ERR_MESSAGE_TIMEOUT`, async () => {
      const it = setUp();
      it.peer.write(bytes);
      await turn();
      await pass(it.clock, 29_000);
      assert.equal(it.connection.endpoint.canSend, true);
      await pass(it.clock, 6_000);
      assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_MESSAGE_TIMEOUT' });
      const [close] = readFrames(Buffer.concat(it.sent)).frames;
      assert.equal(close?.opcode, 8);
      assert.equal(close?.payload.readUInt16BE(), 1008);
      assert.match(String(close?.payload.subarray(2)), /^message not finished within 3\d(\.\d)? s$/);
      assert.equal(it.wheel.size, 0);
    });
  }

  test('is not put off by one byte now and then, nor by pings in between', async () => {
    const it = setUp();
    it.peer.write(maskedFrame({ fin: false, payload: 'a' }));
    for (let i = 0; i < 40 && it.connection.endpoint.canSend; i++) {
      it.peer.write(maskedFrame({ opcode: 0, fin: false, payload: 'b' }));
      it.peer.write(maskedFrame({ opcode: 9, payload: 'p' }));
      await turn();
      await pass(it.clock, 1_000);
    }
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_MESSAGE_TIMEOUT' });
  });

  test('is not put off by a frame that comes byte by byte', async () => {
    const it = setUp();
    for (const byte of maskedFrame({ payload: 'x'.repeat(120) })) {
      if (!it.connection.endpoint.canSend) break;
      it.peer.write(Buffer.of(byte));
      await turn();
      await pass(it.clock, 1_000);
    }
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_MESSAGE_TIMEOUT' });
    assert.deepEqual(it.journal, ['closing', 'closed 1006']);
  });

  test('is put off by a second for each so many bytes, so that a slow peer may send something large', async () => {
    const it = setUp();
    it.peer.write(maskedFrame({ fin: false }));
    for (let i = 0; i < 85; i++) {
      it.peer.write(maskedFrame({ opcode: 0, fin: false, payload: Buffer.alloc(1100) }));
      await turn();
      await pass(it.clock, 1_000);
    }
    assert.equal(it.connection.endpoint.canSend, true);
    it.peer.write(maskedFrame({ opcode: 0, payload: 'end' }));
    await turn();
    assert.deepEqual(it.journal, [`message ${1100 * 85 + 3}`]);
  });

  test('is never further away than messageMs, however much has come: who sends much at once may not keep it here for hours', async () => {
    const it = setUp();
    it.peer.write(maskedFrame({ fin: false, payload: Buffer.alloc(1024 * 600) }));
    await turn();
    await pass(it.clock, 40_000);
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_MESSAGE_TIMEOUT' });
  });

  test('is put off by the bytes of a message only, and not by those of pings in it', async () => {
    const it = setUp({ minBytesPerSecond: 10 });
    const ping = maskedFrame({ opcode: 9, payload: 'p'.repeat(125) });
    it.peer.write(maskedFrame({ fin: false }));
    for (let i = 0; i < 90 && it.connection.endpoint.canSend; i++) {
      it.peer.write(ping.subarray(0, -1));
      await turn();
      await pass(it.clock, 1_000);
      it.peer.write(ping.subarray(-1));
      await turn();
    }
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_MESSAGE_TIMEOUT' });
  });

  test('is one for each message: many that each take a while are fine, and when all is there nothing is left behind', async () => {
    const it = setUp();
    for (let i = 0; i < 4; i++) {
      it.peer.write(maskedFrame({ fin: false, payload: 'a' }));
      await turn();
      await pass(it.clock, 20_000);
      // The end of this one and the begin of the next come together.
      it.peer.write(Buffer.concat([maskedFrame({ opcode: 0, payload: 'z' }), maskedFrame({ fin: false })]));
      await turn();
      await pass(it.clock, 20_000);
      it.peer.write(maskedFrame({ opcode: 0, payload: 'z' }));
      await turn();
    }
    assert.equal(it.journal.length, 8);
    await pass(it.clock, 20_000);
    assert.equal(it.wheel.size, 0);
    assert.equal(it.connection.endpoint.canSend, true);
  });

  test('does not run while this side does not read', async () => {
    const it = setUp();
    it.peer.write(maskedFrame({ fin: false, payload: 'a' }));
    await turn();
    it.connection.pause();
    await pass(it.clock, 300_000);
    it.connection.resume();
    await turn();
    await pass(it.clock, 25_000);
    it.peer.write(maskedFrame({ opcode: 0, payload: 'z' }));
    await turn();
    assert.deepEqual(it.journal, ['message az']);
  });

  test('runs for a message that begins behind one that another thread inflates', async () => {
    const deflate = {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 15,
      clientMaxWindowBits: 15,
    };
    const it = setUp({}, { deflate });
    // 17 KiB that do not compress: more than is inflated at once.
    const payload = deflateRawSync(randomBytes(17 * 1024), { finishFlush: 2 }).subarray(0, -4);
    it.peer.write(
      Buffer.concat([maskedFrame({ opcode: 2, rsv: 4, payload }), maskedFrame({ fin: false, payload: 'a' })]),
    );
    while (it.journal.length === 0) await turn();
    assert.equal(it.wheel.size, 1);
    await pass(it.clock, 35_000);
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_MESSAGE_TIMEOUT' });
  });

  describe('where each message, ping and pong has a turn of the event loop to itself', () => {
    const inTurn = { allowSynchronousEvents: false };

    test('runs for a message that begins behind another one in the same chunk', async () => {
      const it = setUp({}, inTurn);
      it.peer.write(Buffer.concat([maskedFrame({ payload: 'abc' }), maskedFrame({ fin: false, payload: 'a' })]));
      await turn();
      assert.equal(it.wheel.size, 1);
      await pass(it.clock, 35_000);
      assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_MESSAGE_TIMEOUT' });
    });

    test('is not put off by pings that wait for their turns', async () => {
      const it = setUp({}, inTurn);
      it.peer.write(maskedFrame({ fin: false, payload: 'a' }));
      for (let i = 0; i < 80 && it.connection.endpoint.canSend; i++) {
        it.peer.write(maskedFrame({ opcode: 9 }));
        for (let ticks = 0; ticks < 5; ticks++) await new Promise<void>((resolve) => process.nextTick(resolve));
        assert.equal(it.connection.endpoint.reader.suspended, true);
        it.clock.advance(500);
        await turn();
      }
      assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_MESSAGE_TIMEOUT' });
    });
  });

  test('counts no time for which this process was held up, however short', async () => {
    const it = setUp({ messageMs: 500 });
    it.peer.write(maskedFrame({ fin: false, payload: 'a' }));
    await turn();
    it.clock.holdUp(900);
    for (let i = 0; i < 3; i++) {
      it.clock.advance(100);
      await turn();
    }
    it.peer.write(maskedFrame({ opcode: 0, payload: 'z' }));
    await turn();
    assert.deepEqual(it.journal, ['message az']);
  });

  test('an idle connection has no timer, and neither has one that gets whole messages', async () => {
    const it = setUp();
    for (let i = 0; i < 5; i++) it.peer.write(maskedFrame({ payload: 'abc' }));
    await turn();
    assert.equal(it.journal.length, 5);
    assert.equal(it.wheel.size, 0);
  });

  test('ends with the connection', async () => {
    const it = setUp();
    it.peer.write(maskedFrame({ fin: false, payload: 'a' }));
    await turn();
    assert.equal(it.wheel.size, 1);
    it.peer.destroy();
    await it.end;
    assert.equal(it.wheel.size, 0);
  });

  test('Infinity is none', async () => {
    const it = setUp({ messageMs: Infinity });
    it.peer.write(maskedFrame({ fin: false, payload: 'a' }));
    await turn();
    await pass(it.clock, 600_000);
    assert.equal(it.connection.endpoint.canSend, true);
  });
});

/** A connection over TCP: its peer does not read until told to. */
async function setUpTcp(t: TestContext) {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const transport = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(transport, 'connect');
  const [peer] = await accepted;
  const clock = new HeldClock();
  const wheel = new TimerWheel(clock);
  let ended: (cause: string | undefined) => void = () => undefined;
  const end = new Promise<string | undefined>((resolve) => {
    ended = resolve;
  });
  const connection = new Connection(
    transport,
    { ...connectionOptions, deadlines: { ...times, wheel } },
    {
      message: () => undefined,
      ping: () => undefined,
      pong: () => undefined,
      error: () => undefined,
      closing: () => undefined,
      closed: (_, { cause }) => ended(cause?.code),
    },
    undefined,
  );
  connection.start(Buffer.alloc(0));
  t.after(() => {
    transport.destroy();
    peer.destroy();
    server.close();
  });
  const fill = () => {
    const message = Buffer.alloc(1024 * 1024);
    for (let i = 0; i < 40; i++) connection.endpoint.send(message, whole);
  };
  return { clock, wheel, connection, peer, transport, end, fill };
}

describe('the deadline of writing', () => {
  test('cuts a peer that takes nothing of what waits for it, with WS_ERR_WRITE_TIMEOUT', async (t) => {
    const it = await setUpTcp(t);
    it.fill();
    await turn();
    assert.ok(it.connection.bufferedBytes > 0);
    assert.equal(it.wheel.size, 1);
    await pass(it.clock, 100_000);
    assert.equal(it.connection.endpoint.canSend, true);
    await pass(it.clock, 60_000);
    assert.equal(await it.end, 'WS_ERR_WRITE_TIMEOUT');
    assert.equal(it.wheel.size, 0);
  });

  test('is not put off by a peer that sends byte by byte, and reads nothing', async (t) => {
    const it = await setUpTcp(t);
    it.fill();
    await turn();
    const pong = maskedFrame({ opcode: 10 });
    for (let i = 0; i < 200 && it.connection.endpoint.canSend; i++) {
      it.peer.write(pong.subarray(i % pong.length, (i % pong.length) + 1));
      await pass(it.clock, 1_000);
    }
    assert.equal(await it.end, 'WS_ERR_WRITE_TIMEOUT');
  });

  test('leaves one alone that reads slowly, and nothing behind when all is read', async (t) => {
    const it = await setUpTcp(t);
    it.fill();
    await turn();
    it.peer.on('data', () => it.peer.pause());
    for (let reads = 1; it.connection.bufferedBytes > 0; reads++) {
      it.peer.resume();
      await once(it.peer, 'data');
      if (reads % 50 === 0) await pass(it.clock, 10_000);
      assert.equal(it.connection.endpoint.canSend, true);
    }
    await pass(it.clock, 60_000);
    assert.equal(it.wheel.size, 0);
  });

  test('does not blame the peer for what waits for this side to have it together', async (t) => {
    const it = await setUpTcp(t);
    it.peer.resume();
    it.fill();
    assert.equal(it.wheel.size, 1);
    it.connection.endpoint.send({ byteLength: 100, load: () => {} }, whole);
    while (it.connection.bufferedBytes > 100) await turn();
    await pass(it.clock, 200_000);
    assert.equal(it.connection.endpoint.canSend, true);
    assert.equal(it.wheel.size, 0);
  });

  test('cuts a peer that has never taken anything, on a transport that counts what is taken', async () => {
    const clock = new HeldClock();
    const wheel = new TimerWheel(clock);
    const it = setUpConnection({ deadlines: { ...times, wheel } }, undefined, new Stuck());
    it.connection.endpoint.send(Buffer.alloc(100), whole);
    await turn();
    assert.equal(wheel.size, 1);
    await pass(clock, 140_000);
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_WRITE_TIMEOUT' });
  });
});

/** As a stream of HTTP/2 whose peer opens no window. */
class Stuck extends Duplex {
  readonly bytesRead = 0;
  readonly bytesTaken = 0;
  override _read(): void {}
  override _write(): void {}
}

test('the defaults are those that the documentation names', () => {
  const { wheel, ...rest } = defaultDeadlines;
  assert.deepEqual(rest, times);
  assert.ok(wheel instanceof TimerWheel);
});
