import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SessionError } from '../../src/session/index.ts';
import { nextUncaught } from '../support/uncaught.ts';
import { turnsUntil } from './support/memory-network.ts';
import { connectedPair, timeUntil } from './support/pair.ts';

describe('a session between a client and a server', () => {
  test('is told to the application once, with its context, and carries text and bytes both ways', async () => {
    const { there, here } = await connectedPair();
    assert.equal(there.sessions.length, 1);
    assert.equal(there.session.id, here.client.id);
    assert.match(there.session.id, /^[0-9a-f]{32}$/);
    here.client.send('one');
    here.client.send(Uint8Array.of(1, 2, 255));
    await turnsUntil(() => here.received.length === 2);
    assert.deepEqual(here.received, ['echo one', 'echo 1,2,255']);
    assert.deepEqual(there.session.data.seen, ['one', '1,2,255']);
  });

  test('goes on after a cut: the same session object, nothing lost, nothing twice', async () => {
    const { clock, network, there, here } = await connectedPair();
    const states: string[] = [];
    there.session.on('suspended', () => states.push('suspended'));
    there.session.on('resumed', () => states.push('resumed'));
    here.client.send('before');
    await turnsUntil(() => here.received.length === 1);
    network.cut();
    assert.equal(here.client.state, 'suspended');
    here.client.send('between');
    there.session.send('from the server, between');
    await timeUntil(clock, () => here.received.length === 3);
    assert.deepEqual(here.received, ['echo before', 'from the server, between', 'echo between']);
    assert.deepEqual(here.events, ['open', 'suspended', 'resumed']);
    assert.deepEqual(states, ['suspended', 'resumed']);
    assert.equal(there.sessions.length, 1);
  });

  test('sendAsync resolves when the other side has acknowledged, and not before', async () => {
    const { clock, network, there, here } = await connectedPair({}, {}, false);
    let told = false;
    const sent = here.client.sendAsync('hello').then(() => {
      told = true;
    });
    await turnsUntil(() => network.carried > 70);
    assert.equal(told, false, 'nobody has listened on the server yet');
    assert.equal(here.client.bufferedAmount, 5);
    there.session.on('message', () => undefined);
    await timeUntil(clock, () => told);
    await sent;
    assert.equal(here.client.bufferedAmount, 0);
  });

  test('close() of the client lets everything arrive first, and both sides know that it was in order', async () => {
    const { clock, network, there, here } = await connectedPair();
    for (let i = 0; i < 50; i++) here.client.send(`message ${i}`);
    const closing = here.client.close(4001, 'enough');
    await timeUntil(clock, () => here.client.state === 'closed');
    assert.deepEqual(await closing, { code: 4001, reason: 'enough', error: undefined, unconfirmed: [] });
    const end = await there.session.ended;
    assert.deepEqual([end.cause, end.code, end.reason, end.unconfirmed], ['closed', 4001, 'enough', []]);
    assert.equal(there.session.data.seen.length, 50);
    assert.equal(here.received.length, 50);
    await timeUntil(clock, () => network.clients.every(({ readyState }) => readyState === 3));
    assert.equal(there.server.size, 0);
  });

  test('close() of the server does so too', async () => {
    const { clock, there, here } = await connectedPair();
    there.session.send('last words');
    void there.session.close(4002, 'the end');
    assert.throws(() => there.session.send('more'), { code: 'SESSION_CLOSING' });
    await timeUntil(clock, () => here.client.state === 'closed');
    assert.deepEqual(here.received, ['last words']);
    assert.deepEqual(here.events, ['open', 'close 4002 in order']);
  });

  test('a cut at any byte of the goodbye is mended like any other', async () => {
    for (let at = 0; at < 90; at++) {
      const { clock, network, there, here } = await connectedPair();
      here.client.send('x');
      network.cuts = [network.carried + at];
      void here.client.close(1000, 'bye');
      await timeUntil(clock, () => here.client.state === 'closed', `cut after ${at} bytes`);
      assert.equal((await here.client.closed).error, undefined, `cut after ${at} bytes`);
      await timeUntil(clock, () => there.ends.length === 1 || network.cuts.length > 0);
      assert.equal(there.sessions.length, 1);
      assert.deepEqual(there.session.data.seen, ['x']);
      assert.deepEqual(here.received, ['echo x']);
    }
  });

  test('a loop over the messages acknowledges each when it asks for the next, and ends with the session', async () => {
    const { clock, there, here } = await connectedPair({}, {}, false);
    for (const word of ['a', 'b', 'c']) here.client.send(word);
    const loop = there.session[Symbol.asyncIterator]();
    assert.equal((await loop.next()).value?.data, 'a');
    assert.throws(() => there.session[Symbol.asyncIterator](), /already/);
    clock.advance(100);
    await turnsUntil(() => true);
    assert.equal(here.client.unconfirmed.length, 3);
    assert.equal((await loop.next()).value?.number, 2);
    await timeUntil(clock, () => here.client.unconfirmed.length === 2);
    assert.equal((await loop.next()).value?.data, 'c');
    void here.client.close();
    assert.deepEqual(await loop.next(), { done: true, value: undefined });
    await timeUntil(clock, () => here.client.state === 'closed');
  });

  test('terminate() tells the other side, which hands back what was not confirmed', async () => {
    const { there, here } = await connectedPair({}, {}, false);
    here.client.send('never read');
    there.session.terminate('maintenance');
    await turnsUntil(() => here.events.length > 1);
    assert.deepEqual(here.events, ['open', 'lost SESSION_ABORTED aborted with never read']);
    assert.throws(
      () => here.client.send('more'),
      (error: SessionError) => error.code === 'SESSION_ENDED',
    );
    assert.equal(there.server.size, 0);
  });

  test('what a listener throws is an uncaught error, and the session goes on', async () => {
    const { there, here } = await connectedPair({}, {}, false);
    const thrown = nextUncaught();
    there.session.once('message', () => {
      throw new Error('a bug of the application');
    });
    here.client.send('one');
    assert.match(String(await thrown), /a bug of the application/);
    there.session.on('message', ({ data }) => there.session.send(data));
    here.client.send('two');
    await turnsUntil(() => here.received.length === 1);
    assert.deepEqual(here.received, ['two']);
  });

  test('leaves no timer and no listener behind', async () => {
    const { clock, network, there, here } = await connectedPair();
    here.client.send('hello');
    network.cut();
    await timeUntil(clock, () => here.received.length === 1);
    void here.client.close();
    await timeUntil(clock, () => network.clients.every(({ readyState }) => readyState === 3));
    await turnsUntil(() => there.server.size === 0);
    clock.advance(30_000);
    await turnsUntil(() => true);
    clock.advance(30_000);
    assert.equal(clock.pending, 0);
    for (const client of network.clients) assert.ok(client.peer.listenerCount <= 1, `${client.peer.listenerCount}`);
  });
});
