import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';

const fields = new HeaderFields([
  ['hOST', 'a'],
  ['X', '1'],
  ['x', '2'],
  ['__proto__', 'p'],
]);

describe('HeaderFields', () => {
  it('finds names in any case, and says how they were spelled', () => {
    assert.deepEqual([fields.get('Host'), fields.spelling('host'), fields.has('HOST')], ['a', 'hOST', true]);
    assert.deepEqual([fields.get('none'), fields.spelling('none'), fields.has('none')], [undefined, undefined, false]);
    assert.equal(fields.get('__proto__'), 'p');
  });

  it('keeps repeated lines apart and in order', () => {
    assert.deepEqual([fields.all('X'), fields.get('x'), fields.all('none'), fields.size], [['1', '2'], '1', [], 4]);
    assert.deepEqual(
      [...fields].map(([name]) => name),
      ['hOST', 'X', 'x', '__proto__'],
    );
    assert.equal(fields.toString(), 'hOST: a\nX: 1\nx: 2\n__proto__: p');
    assert.equal(JSON.stringify(new HeaderFields([['A', 'b']])), '[["A","b"]]');
  });

  it('shows its lines when an error that has them is printed', () => {
    assert.equal(inspect(new HeaderFields([['A', 'b']])), "[ [ 'A', 'b' ] ]");
  });

  it('reads the list that Node makes of the lines', () => {
    assert.deepEqual(HeaderFields.fromRaw(['A', '1', 'a', '2', 'odd']).toJSON(), [
      ['A', '1'],
      ['a', '2'],
    ]);
  });
});
