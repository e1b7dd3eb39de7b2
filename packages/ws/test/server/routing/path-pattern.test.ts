import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PathPattern } from '../../../src/server/routing/path-pattern.ts';

const match = (pattern: string, path: string) => {
  const params = new PathPattern(pattern).match(path);
  return params && { ...params };
};

describe('a path pattern', () => {
  it('without names is the path, letter by letter', () => {
    assert.deepEqual(match('/chat', '/chat'), {});
    assert.deepEqual(match('/', '/'), {});
    for (const other of ['/Chat', '/chat/', '/chat/a', '/', 'chat', '', '/cha%74'])
      assert.equal(match('/chat', other), undefined);
  });

  it('with names takes one segment for each, decoded, and none that is empty', () => {
    assert.deepEqual(match('/rooms/:id', '/rooms/7'), { id: '7' });
    assert.deepEqual(match('/:a/x/:b', '/1/x/2'), { a: '1', b: '2' });
    assert.deepEqual(match('/rooms/:id', '/rooms/caf%C3%A9%2F7'), { id: 'café/7' });
    for (const other of ['/rooms/', '/rooms', '/rooms/7/8', '/rooms/%E0%A4%A', '/rooms/%']) {
      assert.equal(match('/rooms/:id', other), undefined, other);
    }
  });

  it('keeps names that objects inherit apart from what is there', () => {
    assert.deepEqual(Object.keys(new PathPattern('/:__proto__').match('/x') ?? {}), ['__proto__']);
    assert.equal(Object.getPrototypeOf(new PathPattern('/:a').match('/x')), null);
  });

  for (const wrong of ['', 'chat', '/a?b', '/a#b', '/a b', '/:', '/:a/:a', 7]) {
    it(`cannot be ${JSON.stringify(wrong)}`, () => {
      assert.throws(() => new PathPattern(wrong as string), /^TypeError: path: expected '\/path' or/);
    });
  }
});
