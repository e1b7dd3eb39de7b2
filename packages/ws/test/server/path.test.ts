import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathOf, refusePath } from '../../src/server/path.ts';

describe('the path of a request', () => {
  for (const [target, path] of [
    ['/chat', '/chat'],
    ['/chat?a=/b', '/chat'],
    ['/?a', '/'],
    ['', ''],
    ['*', '*'],
    ['http://h/chat?x', '/chat'],
    ['http://h', '/'],
    ['/a://b', '/a://b'],
  ] as const) {
    it(`of ${JSON.stringify(target)} is ${JSON.stringify(path)}`, () => {
      assert.equal(pathOf(target), path);
    });
  }

  it('is answered with 404 when it is wrong, 400 when lenient, and the client is not told the right one', () => {
    const refusal = refusePath('/bad?secret', '/ws', { strict: true });
    assert.deepEqual([refusal.status, refusal.code], [404, 'WS_ERR_REQUEST_PATH']);
    assert.ok(refusal.body.startsWith('No WebSocket on this path: "/bad"\n'), refusal.body);
    assert.ok(!refusal.body.includes('/ws'));
    assert.ok(refusal.failure.message.includes('expected "/ws"'));
    assert.equal(refusePath('/bad', '/ws', { strict: false }).status, 400);
  });

  it('is not to blame when shouldHandle refuses for a reason of its own', () => {
    for (const path of [undefined, '/ws']) {
      const refusal = refusePath('/ws', path, { strict: true });
      assert.deepEqual(
        [refusal.status, refusal.code, refusal.body],
        [400, 'WS_ERR_REQUEST_NOT_HANDLED', 'Bad Request\n'],
      );
    }
  });
});
