import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathOf } from '../../src/codecs/standard-schema.ts';

describe('the path of an issue', () => {
  it('is written as JavaScript would', () => {
    const of = (...path: (PropertyKey | { key: PropertyKey })[]) => pathOf({ message: '', path });
    assert.equal(of('items', 0, 'id'), 'items[0].id');
    assert.equal(of({ key: 'items' }, { key: 1 }), 'items[1]');
    assert.equal(of('12', 'größe', 'two words', 'a"b'), '[12].größe["two words"]["a\\"b"]');
    assert.equal(of(Symbol('x')), '["Symbol(x)"]');
  });

  it('is empty for the value as a whole', () => {
    assert.equal(pathOf({ message: '' }), '');
    assert.equal(pathOf({ message: '', path: [] }), '');
  });
});
