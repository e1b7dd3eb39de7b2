import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { addListeners } from '../../src/server/listeners.ts';

describe('listeners on the server of others', () => {
  it('come and go together, and leave others alone', () => {
    const emitter = new EventEmitter();
    const seen: string[] = [];
    emitter.on('a', () => seen.push('other'));
    const remove = addListeners(emitter, { a: (value) => seen.push(`a${value}`), b: () => seen.push('b') });
    emitter.emit('a', 1);
    emitter.emit('b');
    remove();
    emitter.emit('a', 2);
    emitter.emit('b');
    assert.deepEqual(seen, ['other', 'a1', 'b', 'other']);
  });
});
