import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectionOptions } from '../../../src/connection/connection-contract.ts';
import { Pulse } from '../../../src/connection/heartbeat/pulse.ts';
import type { RoundTripTimes } from '../../../src/connection/heartbeat/round-trips.ts';
import { mayReadOn } from '../../../src/connection/read-turns.ts';
import { TimerWheel } from '../../../src/connection/wheel/timer-wheel.ts';
import { Opcode } from '../../../src/protocol/frames/opcode.ts';
import { maskedFrame, type ReadFrame, readFrames } from '../../../src/testing/index.ts';
import { setUp as setUpConnection } from '../../support/connection.ts';
import { nextUncaught } from '../../support/uncaught.ts';
import { HeldClock } from '../wheel/held-clock.ts';

const settings = { intervalMs: 20_000, timeoutMs: 10_000 };

/** A connection whose first ping is due after one interval; time passes when told to. */
function setUp({ intervalMs, timeoutMs } = settings, options: Partial<ConnectionOptions> = {}) {
  const clock = new HeldClock();
  const { connection, peer, journal, end } = setUpConnection(options);
  const wheel = new TimerWheel(clock);
  const heartbeat = new Pulse(wheel, 0).begin(connection, { intervalMs, timeoutMs });
  // As the observer of a socket does.
  const deliver = connection.pong.bind(connection);
  connection.pong = (data) => {
    heartbeat.pong(data);
    deliver(data);
  };
  let bytes = Buffer.alloc(0);
  peer.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
  });
  const sent = () => readFrames(bytes).frames;
  const pings = () => sent().filter(({ opcode }) => opcode === Opcode.ping);
  return {
    clock,
    connection,
    peer,
    journal,
    end,
    wheel,
    heartbeat,
    /** What the peer has got. */
    sent,
    pings,
    lastPing: () => pings().at(-1) as ReadFrame,
    /** Lets time pass in steps of the wheel, and the event loop turn in each. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100);
        await turn();
      }
    },
    async say(data: Buffer) {
      peer.write(data);
      await turn();
    },
  };
}

/** What was written arrives, and what that causes, too. */
async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

function pong(payload: Uint8Array): Buffer {
  return maskedFrame({ opcode: Opcode.pong, payload });
}

describe('a heartbeat', () => {
  test('pings after each interval, each time with another payload of four bytes', async () => {
    const it = setUp();
    await it.pass(19_900);
    assert.equal(it.pings().length, 0);
    await it.pass(100);
    assert.equal(it.pings().length, 1);
    await it.say(pong(it.lastPing().payload));
    await it.pass(20_000);
    await it.say(pong(it.lastPing().payload));
    await it.pass(20_000);
    const payloads = it.pings().map(({ payload, masked }) => {
      assert.deepEqual([payload.length, masked], [4, false]);
      return payload.toString('hex');
    });
    assert.equal(new Set(payloads).size, 3);
  });

  test('of a client is masked', async () => {
    const it = setUp(settings, { role: 'client' });
    await it.pass(20_000);
    assert.equal(it.lastPing().masked, true);
  });

  test('cuts a peer of which nothing comes: close frame 1011 with the reason, 1006 and the cause on this side', async () => {
    const it = setUp();
    await it.pass(30_000);
    assert.ok(!it.journal.includes('closing'));
    await it.pass(100);
    const close = it.sent().at(-1) as ReadFrame;
    assert.equal(close.opcode, Opcode.close);
    assert.equal(close.payload.readUInt16BE(0), 1011);
    assert.equal(String(close.payload.subarray(2)), 'no pong for 10 s');
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_NO_PONG' });
    assert.equal(it.connection.transport.destroyed, true);
    assert.deepEqual([it.wheel.size, it.clock.pending], [0, 0]);
  });

  test('keeps a peer that only answers pings', async () => {
    const it = setUp();
    for (let i = 0; i < 10; i++) {
      await it.pass(20_000);
      await it.say(pong(it.lastPing().payload));
    }
    assert.deepEqual([it.pings().length, it.connection.transport.destroyed], [10, false]);
  });

  test('keeps a peer that never answers a ping, as long as anything comes', async () => {
    const it = setUp();
    for (let i = 0; i < 40; i++) {
      await it.pass(5000);
      await it.say(maskedFrame({ payload: 'still here' }));
    }
    assert.equal(it.connection.transport.destroyed, false);
    assert.equal(it.heartbeat.times, undefined);
    await it.pass(31_000);
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_NO_PONG' });
  });

  test('takes a single byte of an unfinished frame for life', async () => {
    const it = setUp();
    const long = maskedFrame({ payload: 'a message that takes its time' });
    for (let i = 0; i < 10; i++) {
      await it.pass(9000);
      await it.say(long.subarray(i, i + 1));
    }
    assert.equal(it.connection.transport.destroyed, false);
  });

  test('finds a dead peer with a timeout longer than the interval, and says how many pings went out', async () => {
    const it = setUp({ intervalMs: 5000, timeoutMs: 12_000 });
    await it.pass(5000);
    await it.say(pong(it.lastPing().payload));
    await it.pass(5000 + 12_000);
    assert.equal(it.connection.transport.destroyed, false);
    assert.equal(it.pings().length, 4);
    await it.pass(100);
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_NO_PONG' });
  });

  test('goes on when a masking key of the program could not be made', async () => {
    let fails = true;
    const maskSource = () => {
      if (!fails) return 1;
      fails = false;
      throw new Error('no key');
    };
    const it = setUp(settings, { role: 'client', maskSource });
    const error = nextUncaught();
    await it.pass(20_000);
    assert.match(String(await error), /no key/);
    await it.pass(20_000);
    assert.equal(it.pings().length, 1);
  });

  test('is over when the closing handshake begins, which has a time limit of its own', async () => {
    const it = setUp();
    await it.pass(20_000);
    it.connection.close(1000);
    await it.pass(20_000);
    assert.equal(it.pings().length, 1);
    assert.deepEqual([it.wheel.size, it.clock.pending], [0, 0]);
    assert.equal(it.connection.transport.destroyed, false);
  });

  test('leaves nothing behind when it is told that the connection is over', async () => {
    const it = setUp();
    await it.pass(21_000);
    it.heartbeat.closed();
    assert.deepEqual([it.wheel.size, it.clock.pending], [0, 0]);
    assert.equal(it.connection.transport.listenerCount('data'), 1);
    await it.pass(60_000);
    assert.equal(it.pings().length, 1);
  });

  test('pings although a message waits for its data, and judges nobody for a ping that has not left', async () => {
    const it = setUp();
    const options = { binary: true, compress: false, fin: true, mask: false };
    it.connection.endpoint.send({ byteLength: 100, load: () => {} }, options);
    for (let i = 0; i < 3; i++) {
      await it.pass(20_000);
      assert.equal(it.pings().length, i + 1);
      await it.say(pong(it.lastPing().payload));
    }
    assert.equal(it.connection.transport.destroyed, false);
  });

  test('reads what lies in the system before it judges: the answer may have come while timers ran', async () => {
    const it = setUp();
    await it.pass(20_000);
    await it.pass(9900);
    it.peer.write(pong(it.lastPing().payload));
    it.clock.advance(100);
    await turn();
    await it.pass(5000);
    assert.equal(it.connection.transport.destroyed, false);
  });
});

describe('a heartbeat does not judge a peer for what is not its fault', () => {
  test('while this side is paused, and for a fresh timeout after that', async () => {
    const it = setUp();
    await it.pass(20_000);
    it.connection.pause();
    await it.pass(300_000);
    assert.equal(it.connection.transport.destroyed, false);
    assert.ok(it.pings().length > 10, 'goes on pinging');
    it.connection.resume();
    await it.pass(10_000);
    assert.equal(it.connection.transport.destroyed, false);
    await it.pass(21_000);
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_NO_PONG' });
  });

  test('while it is the turn of others to be read', async () => {
    const it = setUp();
    await it.pass(20_000);
    for (let i = 0; i < 200; i++) {
      mayReadOn(it.connection.transport, 1);
      await it.pass(100);
    }
    assert.equal(it.connection.transport.destroyed, false);
    await it.pass(20_100);
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_NO_PONG' });
  });

  test('when this process was held up', async () => {
    const it = setUp();
    await it.pass(20_000);
    it.clock.holdUp(60_000);
    await it.pass(10_000);
    assert.equal(it.connection.transport.destroyed, false);
    assert.equal(it.pings().length, 2, 'asks again');
    await it.say(pong(it.lastPing().payload));
    await it.pass(20_000);
    assert.equal(it.connection.transport.destroyed, false);
  });

  test('when the machine has slept', async () => {
    const it = setUp();
    await it.pass(20_000);
    it.clock.sleep(3_600_000);
    await it.pass(10_000);
    assert.equal(it.connection.transport.destroyed, false);
    assert.equal(it.pings().length, 2, 'asks again');
    await it.pass(10_100);
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_NO_PONG' });
  });

  test('but a program that is held up all the time finds its dead peers too', async () => {
    const it = setUp();
    await it.pass(20_000);
    for (let i = 0; i < 30 && !it.connection.transport.destroyed; i++) {
      it.clock.holdUp(5000);
      await it.pass(1000);
    }
    assert.deepEqual(await it.end, { code: 1006, cause: 'WS_ERR_NO_PONG' });
  });
});

describe('round-trip times', () => {
  test('are measured from the ping to its pong', async () => {
    const it = setUp();
    await it.pass(20_000);
    await it.pass(200);
    await it.say(pong(it.lastPing().payload));
    assert.deepEqual(it.heartbeat.times, {
      lastMs: 200,
      smoothedMs: 200,
      variationMs: 100,
      minMs: 200,
      samples: 1,
    });
  });

  test('are those of a busy connection too', async () => {
    const it = setUp();
    for (let i = 0; i < 8; i++) {
      await it.pass(10_000);
      await it.say(maskedFrame({ payload: 'busy' }));
      const ping = it.pings().at(-1);
      if (ping && i % 2 === 1) await it.say(pong(ping.payload));
    }
    assert.equal(it.heartbeat.times?.samples, 4);
  });

  test('know nothing of pongs that answer no ping of ours', async () => {
    const it = setUp();
    await it.say(pong(Buffer.from('early')));
    await it.say(pong(Buffer.from([0, 0, 0, 1])));
    await it.pass(20_000);
    const { payload } = it.lastPing();
    await it.say(pong(Buffer.alloc(0)));
    await it.say(pong(Buffer.from([1, 2, 3, 4])));
    await it.say(pong(Buffer.concat([payload, payload])));
    assert.equal(it.heartbeat.times, undefined);
    await it.say(pong(payload));
    await it.say(pong(payload));
    assert.equal((it.heartbeat.times as RoundTripTimes | undefined)?.samples, 1);
  });

  test('are right for an answer that comes after the next ping', async () => {
    const it = setUp({ intervalMs: 1000, timeoutMs: 60_000 });
    await it.pass(1000);
    const first = it.lastPing();
    await it.pass(1000);
    const second = it.lastPing();
    await it.pass(500);
    await it.say(pong(first.payload));
    assert.equal(it.heartbeat.times?.lastMs, 1500);
    await it.say(pong(second.payload));
    assert.deepEqual([it.heartbeat.times?.lastMs, it.heartbeat.times?.samples], [500, 2]);
  });

  test('are not falsified by a peer that answers only the newest of several pings, as RFC 6455 §5.5.3 allows', async () => {
    const it = setUp({ intervalMs: 1000, timeoutMs: 60_000 });
    await it.pass(10_000);
    const pings = it.pings();
    assert.equal(pings.length, 10);
    await it.say(pong((pings[9] as ReadFrame).payload));
    await it.say(pong((pings[8] as ReadFrame).payload));
    const { lastMs, samples } = it.heartbeat.times as RoundTripTimes;
    assert.deepEqual([lastMs, samples], [0, 1]);
  });

  test('leave out what this side was late for', async () => {
    const it = setUp();
    await it.pass(20_000);
    it.connection.pause();
    const { payload } = it.lastPing();
    it.peer.write(pong(payload));
    await it.pass(20_000);
    it.connection.resume();
    await turn();
    assert.ok(it.journal.some((line) => line.startsWith('pong')));
    assert.equal(it.heartbeat.times, undefined);
  });
});

describe('many heartbeats', () => {
  test('of connections that were opened at once are spread evenly over the interval', async () => {
    const clock = new HeldClock();
    const pulse = new Pulse(new TimerWheel(clock), 0.37);
    const { connection } = setUpConnection();
    connection.transport.setMaxListeners(0);
    const perSecond = new Map<number, number>();
    let second = 0;
    connection.endpoint.pingAhead = () => {
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    };
    for (let i = 0; i < 20_000; i++) pulse.begin(connection, { intervalMs: 20_000, timeoutMs: 20_000 });
    assert.equal(clock.pending, 1);
    for (second = 0; second < 20; second++) clock.advance(1000);
    for (const [at, pings] of perSecond) assert.ok(Math.abs(pings - 1000) <= 110, `${pings} pings in second ${at}`);
    assert.equal(perSecond.size, 20);
  });
});
