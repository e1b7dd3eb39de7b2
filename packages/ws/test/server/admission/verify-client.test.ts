import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Refusal } from '../../../src/protocol/handshake/refusal.ts';
import { admit, type Decide, settle, type VerifyClient } from '../../../src/server/admission/verify-client.ts';

const info = { origin: undefined, secure: false, req: {} as never };

/** What the hook led to, in order. */
function outcomeOf(verify: VerifyClient): (string | Refusal)[] {
  const seen: (string | Refusal)[] = [];
  admit(verify, info, {
    admitted: () => seen.push('admitted'),
    refused: (refusal) => seen.push(refusal),
    failed: (error) => seen.push(`failed: ${(error as Error).message}`),
  });
  return seen;
}

const summary = (seen: (string | Refusal)[]) => seen.map((it) => (typeof it === 'string' ? it : it.status));
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('verifyClient', () => {
  it('with one parameter decides by what it returns, at once', () => {
    assert.deepEqual(summary(outcomeOf((_info) => true)), ['admitted']);
    assert.deepEqual(summary(outcomeOf((_info) => 'yes')), ['admitted']);
    for (const no of [false, undefined, null, 0]) assert.deepEqual(summary(outcomeOf((_info) => no)), [401]);
  });

  it('that is an async function with one parameter decides by its value, not by being a promise', async () => {
    const seen = [outcomeOf(async (_info) => true), outcomeOf(async (_info) => false)];
    assert.deepEqual(seen.map(summary), [[], []]);
    await turn();
    assert.deepEqual(seen.map(summary), [['admitted'], [401]]);
  });

  it('with two parameters decides when it calls the second', async () => {
    const now = outcomeOf((_info, decide) => decide(true));
    let later: Decide = () => {};
    const seen = outcomeOf((_info, decide) => {
      later = decide;
    });
    assert.deepEqual([summary(now), summary(seen)], [['admitted'], []]);
    later(false, 404);
    assert.deepEqual(summary(seen), [404]);
  });

  it('decides once: what it says later is ignored', () => {
    const seen = outcomeOf((_info, decide) => {
      decide(true);
      decide(false);
      decide(true);
    });
    assert.deepEqual(seen, ['admitted']);
  });

  it('fails when it refuses with a header that would end or change the head', () => {
    const bad: Record<string, string | string[]>[] = [
      { 'X-A': 'a\r\nEvil: 1' },
      { 'X-A': ['fine', 'a\0'] },
      { 'X-A\r\nEvil': '1' },
    ];
    for (const headers of bad) {
      const [only, ...others] = outcomeOf((_info, decide) => decide(false, 401, 'no', headers));
      assert.match(String(only), /^failed: Invalid character in header/);
      assert.deepEqual(others, []);
    }
  });

  it('fails when its promise is rejected, unless it had decided', async () => {
    const failing = outcomeOf(async (_info) => {
      throw new Error('database');
    });
    const failingLater = outcomeOf(async (_info, decide) => {
      decide(false);
      throw new Error('too late');
    });
    const failingFirst = outcomeOf(async (_info, _decide) => {
      throw new Error('database');
    });
    await turn();
    assert.deepEqual([failing, failingFirst], [['failed: database'], ['failed: database']]);
    assert.deepEqual(summary(failingLater), [401]);
  });

  it('chooses status, body and headers of the refusal', () => {
    const [refusal] = outcomeOf((_info, decide) =>
      decide(false, 503, 'Come back later', { 'Retry-After': 120, 'Set-Cookie': ['a', 'b'], Gone: undefined }),
    ) as [Refusal];
    assert.deepEqual([refusal.status, refusal.body, refusal.code], [503, 'Come back later', 'WS_ERR_REQUEST_REJECTED']);
    assert.deepEqual(refusal.headers, [
      ['Retry-After', '120'],
      ['Set-Cookie', 'a'],
      ['Set-Cookie', 'b'],
    ]);
  });

  it('gets the text of the status where it gives none, and 401 for a status that is none', () => {
    const bodies = [undefined, 403, 99, 1000, Number.NaN, 'x' as never].map((status) => {
      const [refusal] = outcomeOf((_info, decide) => decide(false, status, '')) as [Refusal];
      return `${refusal.status} ${refusal.body}`;
    });
    const unauthorized = '401 Unauthorized';
    assert.deepEqual(bodies, [unauthorized, '403 Forbidden', unauthorized, unauthorized, unauthorized, unauthorized]);
  });
});

describe('a yes or no', () => {
  it('is followed at once, or when the promise is settled', async () => {
    const seen: string[] = [];
    const outcome = {
      admitted: () => seen.push('yes'),
      refused: () => seen.push('no'),
      failed: (error: unknown) => seen.push(String(error)),
    };
    settle(true, outcome);
    settle(false, outcome);
    assert.deepEqual(seen, ['yes', 'no']);
    settle(Promise.resolve(true), outcome);
    settle(Promise.reject('why'), outcome);
    await turn();
    assert.deepEqual(seen, ['yes', 'no', 'yes', 'why']);
  });
});
