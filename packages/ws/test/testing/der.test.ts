import assert from 'node:assert/strict';
import { it } from 'node:test';
import { integer } from '../../src/testing/der.ts';

it('writes an integer in its shortest form, whatever bytes chance has made', () => {
  assert.equal(integer(Buffer.from('00007f01', 'hex')).toString('hex'), '02027f01');
  assert.equal(integer(Buffer.from('0080', 'hex')).toString('hex'), '02020080');
  assert.equal(integer(Buffer.from('80', 'hex')).toString('hex'), '02020080');
  assert.equal(integer(Buffer.from('0000', 'hex')).toString('hex'), '020100');
});
