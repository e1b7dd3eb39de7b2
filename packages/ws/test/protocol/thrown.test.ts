import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { thrownError, thrownText } from '../../src/protocol/thrown.ts';

const cannot = {
  toString() {
    throw new Error('no');
  },
};

describe('what was thrown', () => {
  it('has words, whatever it is', () => {
    assert.equal(thrownText(new Error('gone')), 'gone');
    assert.deepEqual(
      [thrownText('gone'), thrownText(undefined), thrownText(Symbol('x'))],
      ['gone', 'undefined', 'Symbol(x)'],
    );
    assert.equal(thrownText(Object.assign(new Error(), { message: { a: 1 } })), '[object Object]');
    for (const odd of [Object.create(null), cannot]) assert.equal(thrownText(odd), 'a value of type object');
  });

  it('is an error: itself, or one that says it', () => {
    const error = new TypeError('gone');
    assert.equal(thrownError(error), error);
    assert.equal(thrownError(Object.create(null)).message, 'a value of type object');
  });
});
