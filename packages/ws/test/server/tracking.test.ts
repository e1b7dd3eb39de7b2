import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { Tracking } from '../../src/server/tracking.ts';

function tracked(count: number) {
  const emptied: number[] = [];
  const tracking = new Tracking<EventEmitter>(() => emptied.push(tracking.size));
  const clients = Array.from({ length: count }, () => new EventEmitter());
  for (const client of clients) tracking.add(client);
  return { tracking, clients, emptied };
}

describe('the open connections of a server', () => {
  it('are counted until each closes, and the last is told', () => {
    const { tracking, clients, emptied } = tracked(2);
    clients[0]?.emit('close');
    assert.deepEqual([tracking.size, emptied], [1, []]);
    clients[1]?.emit('close');
    assert.deepEqual([tracking.size, emptied], [0, [0]]);
    assert.equal(clients[0]?.listeners('close')[0], clients[1]?.listeners('close')[0]);
  });

  it('are one set from the moment when it is asked for, in the order in which they came', () => {
    const { tracking, clients, emptied } = tracked(3);
    clients[1]?.emit('close');
    const set = tracking.clients;
    assert.deepEqual([...set], [clients[0], clients[2]]);
    const late = new EventEmitter();
    tracking.add(late);
    clients[0]?.emit('close');
    assert.equal(tracking.clients, set);
    assert.deepEqual([...set], [clients[2], late]);
    set.clear();
    late.emit('close');
    assert.deepEqual([tracking.size, emptied], [0, [0]]);
  });

  it('go into the set that a program puts in its place', () => {
    const { tracking, clients } = tracked(1);
    const own = new Set<EventEmitter>(clients);
    tracking.clients = own;
    tracking.add(new EventEmitter());
    assert.equal(own.size, 2);
    clients[0]?.emit('close');
    assert.deepEqual([tracking.clients, own.size], [own, 1]);
  });
});
