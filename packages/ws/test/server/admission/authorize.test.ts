import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Authorize, askAuthorize, tooLate } from '../../../src/server/admission/authorize.ts';
import { deny } from '../../../src/server/admission/deny.ts';

const context = { signal: new AbortController().signal };
const turn = () => new Promise((resolve) => setImmediate(resolve));

function ask(authorize: Authorize): unknown[] {
  const seen: unknown[] = [];
  askAuthorize(authorize, {} as never, context, {
    admitted: (user) => seen.push({ user }),
    refused: ({ status }) => seen.push(status),
    failed: (error) => seen.push((error as Error).message),
    waiting: () => seen.push('waiting'),
  });
  return seen;
}

describe('authorize', () => {
  it('admits with what it returns, at once where it does so at once', () => {
    assert.deepEqual(
      ask(() => ({ id: 1 })),
      [{ user: { id: 1 } }],
    );
    assert.deepEqual(
      ask(() => true),
      [{ user: true }],
    );
    assert.deepEqual(
      ask(() => 0),
      [{ user: 0 }],
    );
  });

  it('refuses with 401 by false, undefined and null', () => {
    for (const no of [false, undefined, null])
      assert.deepEqual(
        ask(() => no),
        [401],
      );
  });

  it('is heard once, whatever kind of promise it gives', async () => {
    const odd: { [what: string]: (yes: (user: unknown) => void, no: (error: unknown) => void) => void } = {
      'says yes, and then no': (yes, no) => {
        yes({ id: 1 });
        yes({ id: 2 });
        yes(false);
        no(new Error('late'));
      },
      'says yes, and then throws': (yes) => {
        yes({ id: 1 });
        throw new Error('late');
      },
      throws: () => {
        throw new Error('at once');
      },
    };
    const seen = Object.entries(odd).map(([what, then]) => [what, ask(() => ({ then }) as never)]);
    await turn();
    await turn();
    assert.deepEqual(Object.fromEntries(seen), {
      'says yes, and then no': ['waiting', { user: { id: 1 } }],
      'says yes, and then throws': ['waiting', { user: { id: 1 } }],
      throws: ['waiting', 'at once'],
    });
  });

  it('refuses by deny, returned or thrown, now or later', async () => {
    assert.deepEqual(
      ask(() => deny(403)),
      [403],
    );
    const throws = () => {
      throw deny(404);
    };
    assert.deepEqual(ask(throws), [404]);
    const later = [ask(async () => deny(403)), ask(async () => throws())];
    await turn();
    assert.deepEqual(later, [
      ['waiting', 403],
      ['waiting', 404],
    ]);
  });

  it('is waited for, and only then', async () => {
    const seen = ask(async () => ({ id: 2 }));
    assert.deepEqual(seen, ['waiting']);
    await turn();
    assert.deepEqual(seen, ['waiting', { user: { id: 2 } }]);
  });

  it('that throws, or is rejected, has failed', async () => {
    const throws = () => {
      throw new Error('no database');
    };
    assert.deepEqual(ask(throws), ['no database']);
    const later = ask(async () => throws());
    await turn();
    assert.deepEqual(later, ['waiting', 'no database']);
  });

  it('that takes too long is answered with 503, and the log says how long', () => {
    const { status, body, failure } = tooLate(10_000);
    assert.deepEqual([status, body], [503, 'Service Unavailable: try again later\n']);
    assert.match(failure.message, /within 10000 ms/);
  });
});

describe('deny', () => {
  it('is not made with a header that would end or change the head', () => {
    for (const headers of [{ 'X-A': 'a\r\nEvil: 1' }, { 'X-A': ['fine', 'a\0'] }, { 'X A': 'a' }]) {
      assert.throws(() => deny(401, { headers }), { name: 'TypeError', code: 'ERR_INVALID_CHAR' });
    }
  });

  it('is 401 with the text of the status, unless it says otherwise', () => {
    const plain = deny().refusal;
    assert.deepEqual([plain.status, plain.body, plain.headers], [401, 'Unauthorized\n', []]);
    const { refusal } = deny(403, {
      body: '{"error":"banned"}',
      headers: { 'Content-Type': 'application/json', 'Set-Cookie': ['a=1', 'b=2'] },
      reason: 'account 7 is banned',
    });
    assert.deepEqual([refusal.status, refusal.body], [403, '{"error":"banned"}']);
    assert.deepEqual(refusal.headers, [
      ['Content-Type', 'application/json'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]);
    assert.match(refusal.failure.message, /authorize said no: account 7 is banned/);
  });

  it('takes a status that refuses', () => {
    for (const status of [101, 200, 299, 600, 404.5, '401']) {
      assert.throws(() => deny(status as number), /^RangeError: deny: expected a status from 300 to 599/);
    }
  });
});
