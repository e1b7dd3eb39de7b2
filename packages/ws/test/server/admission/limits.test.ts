import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { type Limits, Turnstile } from '../../../src/server/admission/limits.ts';

const from = (remoteAddress?: string) => ({ socket: { remoteAddress } }) as never;
const closed = (socket: PassThrough) => new Promise((resolve) => socket.once('close', resolve).destroy());

/** Enters with as many sockets, and returns the codes of the refusals. */
function enter(turnstile: Turnstile, ...addresses: (string | undefined)[]): (string | undefined)[] {
  return addresses.map((address) => turnstile.enter(from(address), new PassThrough())?.code);
}

describe('limits', () => {
  it('refuse connections above maxConnections with 503 and Retry-After, until one closes', async () => {
    const turnstile = new Turnstile({ maxConnections: 2 });
    const first = new PassThrough();
    assert.equal(turnstile.enter(from('a'), first), undefined);
    assert.deepEqual(enter(turnstile, 'b', 'c'), [undefined, 'WS_ERR_SERVER_FULL']);
    const refusal = turnstile.enter(from('d'), new PassThrough());
    assert.deepEqual([refusal?.status, refusal?.headers], [503, [['Retry-After', '10']]]);
    assert.match(refusal?.body ?? '', /^Service Unavailable: try again in 10 s\n$/);
    await closed(first);
    assert.deepEqual(enter(turnstile, 'e', 'f'), [undefined, 'WS_ERR_SERVER_FULL']);
    assert.equal(turnstile.counts.refused.maxConnections, 3);
  });

  it('count a connection once, on its way and open, and forget it when its transport closes', async () => {
    const turnstile = new Turnstile({ maxConnections: 5 });
    const socket = new PassThrough();
    turnstile.enter(from('a'), socket);
    turnstile.enter(from('a'), socket);
    assert.deepEqual([turnstile.counts.pending, turnstile.counts.open, turnstile.counts.addresses], [1, 0, 1]);
    turnstile.opened(socket);
    turnstile.opened(socket);
    assert.deepEqual([turnstile.counts.pending, turnstile.counts.open, turnstile.counts.addresses], [0, 1, 1]);
    await closed(socket);
    assert.deepEqual([turnstile.counts.pending, turnstile.counts.open, turnstile.counts.addresses], [0, 0, 0]);
    turnstile.enter(from('a'), socket);
    assert.equal(socket.listenerCount('close'), 0);
  });

  it('count no connection that was gone before it opened, whoever says that it did', async () => {
    for (const limits of [{ maxConnections: 5 }, { maxPendingHandshakes: 5 }]) {
      const turnstile = new Turnstile(limits);
      const socket = new PassThrough();
      turnstile.enter(from('a'), socket);
      await closed(socket);
      turnstile.opened(socket);
      assert.deepEqual([turnstile.counts.pending, turnstile.counts.open, turnstile.counts.addresses], [0, 0, 0]);
    }
  });

  it('count no connection that came in uncounted and whose transport is gone', async () => {
    const turnstile = new Turnstile({ maxConnections: 5 });
    const [open, gone] = [new PassThrough(), new PassThrough()];
    await closed(gone);
    for (const socket of [open, gone]) turnstile.adopt(socket);
    assert.deepEqual([turnstile.counts.pending, turnstile.counts.open], [0, 1]);
  });

  it('keep nothing for a connection that is open and that none of them counts', () => {
    const turnstile = new Turnstile({ maxPendingHandshakes: 5, maxHandshakesPerSecond: 5 });
    const socket = new PassThrough();
    turnstile.enter(from('a'), socket);
    assert.deepEqual([turnstile.counts.pending, socket.listenerCount('close')], [1, 1]);
    turnstile.opened(socket);
    assert.deepEqual([turnstile.counts.pending, turnstile.counts.open, turnstile.counts.addresses], [0, 0, 0]);
    assert.equal(socket.listenerCount('close'), 0);
  });

  it('refuse connections of one address above maxConnectionsPerAddress with 429; IPv6 counts by 64 bits', () => {
    const turnstile = new Turnstile({ maxConnectionsPerAddress: 1 });
    assert.deepEqual(enter(turnstile, '192.0.2.1', '::ffff:192.0.2.1', '192.0.2.2'), [
      undefined,
      'WS_ERR_ADDRESS_CONNECTIONS',
      undefined,
    ]);
    assert.deepEqual(enter(turnstile, '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'), [
      undefined,
      'WS_ERR_ADDRESS_CONNECTIONS',
      undefined,
    ]);
    assert.equal(turnstile.enter(from('192.0.2.1'), new PassThrough())?.status, 429);
  });

  it('of addresses do not hold where there is none, as on a Unix socket', () => {
    const turnstile = new Turnstile({ maxConnectionsPerAddress: 1, maxHandshakesPerSecondPerAddress: 1 });
    assert.deepEqual(enter(turnstile, undefined, undefined), [undefined, undefined]);
  });

  it('of rates say when to come back', () => {
    let now = 0;
    const turnstile = new Turnstile(
      { maxHandshakesPerSecondPerAddress: 0.2, maxHandshakesPerSecond: 2 },
      undefined,
      () => now,
    );
    assert.deepEqual(enter(turnstile, 'a', 'a', 'b', 'c'), [
      undefined,
      'WS_ERR_ADDRESS_HANDSHAKES',
      undefined,
      'WS_ERR_SERVER_HANDSHAKES',
    ]);
    const again = turnstile.enter(from('a'), new PassThrough());
    assert.deepEqual([again?.status, again?.headers], [429, [['Retry-After', '5']]]);
    const all = turnstile.enter(from('d'), new PassThrough());
    assert.deepEqual([all?.status, all?.headers], [503, [['Retry-After', '1']]]);
    now = 5000;
    assert.deepEqual(enter(turnstile, 'a'), [undefined]);
    assert.deepEqual(turnstile.counts.refused, {
      maxConnections: 0,
      maxConnectionsPerAddress: 0,
      maxHandshakesPerSecond: 2,
      maxHandshakesPerSecondPerAddress: 2,
      maxPendingHandshakes: 0,
    });
  });

  it('of pending handshakes are not used up by open connections', () => {
    const turnstile = new Turnstile({ maxPendingHandshakes: 1 });
    const socket = new PassThrough();
    turnstile.enter(from('a'), socket);
    assert.deepEqual(enter(turnstile, 'b'), ['WS_ERR_SERVER_FULL']);
    turnstile.opened(socket);
    assert.deepEqual(enter(turnstile, 'b'), [undefined]);
  });

  it('of 0, and those that are not given, are none', () => {
    const turnstile = new Turnstile({ maxConnections: 0, maxHandshakesPerSecond: 0 });
    for (let i = 0; i < 100; i++) assert.deepEqual(enter(turnstile, 'a'), [undefined]);
  });

  it('can be changed: those that are inside stay, and are counted', () => {
    const turnstile = new Turnstile({});
    enter(turnstile, 'a', 'b', 'c');
    assert.equal(turnstile.counts.pending, 3);
    turnstile.limits = { maxConnections: 2 };
    assert.deepEqual(enter(turnstile, 'd'), ['WS_ERR_SERVER_FULL']);
    turnstile.limits = { maxConnections: 4 };
    assert.deepEqual(enter(turnstile, 'd'), [undefined]);
  });

  it('keep a rate that does not change', () => {
    const turnstile = new Turnstile({ maxHandshakesPerSecond: 1 }, undefined, () => 0);
    assert.deepEqual(enter(turnstile, 'a'), [undefined]);
    turnstile.limits = { maxHandshakesPerSecond: 1, maxConnections: 10 };
    assert.deepEqual(enter(turnstile, 'a'), ['WS_ERR_SERVER_HANDSHAKES']);
    turnstile.limits = { maxHandshakesPerSecond: 2 };
    assert.deepEqual(enter(turnstile, 'a'), [undefined]);
  });

  it('count for the address that addressOf tells', () => {
    const addressOf = (request: { headers: { [name: string]: string } }) => request.headers['x-real-ip'];
    const turnstile = new Turnstile({ maxConnectionsPerAddress: 1 }, addressOf as never);
    const through = (address: string) => ({ headers: { 'x-real-ip': address }, socket: { remoteAddress: '::1' } });
    assert.equal(turnstile.enter(through('192.0.2.1') as never, new PassThrough()), undefined);
    assert.equal(turnstile.enter(through('192.0.2.2') as never, new PassThrough()), undefined);
    assert.equal(turnstile.enter(through('192.0.2.1') as never, new PassThrough())?.status, 429);
  });

  for (const wrong of [{ maxConnections: -1 }, { maxConnections: Number.NaN }, { maxHandshakesPerSecond: '5' }]) {
    it(`cannot be ${JSON.stringify(wrong)}`, () => {
      assert.throws(() => new Turnstile(wrong as Limits), /^RangeError: max\w+: expected a number, 0 for no limit/);
    });
  }
});
