import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { trackClients } from '../../src/server/tracking.ts';

describe('the set of open connections', () => {
  it('holds each until it closes, and tells of the last', () => {
    const clients = new Set<EventEmitter>();
    let emptied = 0;
    const track = trackClients({ clients }, () => emptied++);
    const [one, other] = [new EventEmitter(), new EventEmitter()];
    track(one);
    track(other);
    one.emit('close');
    assert.deepEqual([[...clients], emptied], [[other], 0]);
    other.emit('close');
    assert.deepEqual([clients.size, emptied], [0, 1]);
    assert.equal(one.listeners('close')[0], other.listeners('close')[0]);
  });
});
