import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { silent } from '../../../src/connection/heartbeat/silence.ts';

describe('the words for a peer without life', () => {
  const silence = { intervalMs: 20_000, timeoutMs: 20_000, silentMs: 20_000, pings: 1 };

  test('the reason of the close frame says for how long, and fits into one', () => {
    assert.equal(silent(silence).closeReason, 'no pong for 20 s');
    assert.equal(silent({ ...silence, silentMs: 1500 }).closeReason, 'no pong for 1.5 s');
    assert.ok(Buffer.byteLength(silent({ ...silence, silentMs: 2 ** 31 }).closeReason) < 123);
  });

  test('the error says what was done, how long nothing came, what the usual reasons are and what to do', () => {
    const error = silent({ ...silence, silentMs: 45_300, pings: 3 }).cause();
    assert.equal(error.code, 'WS_ERR_NO_PONG');
    assert.match(error.message, /^No pong for 45\.3 s: 3 pings went out and not one byte came back/);
    assert.match(error.message, /intervalMs 20000, timeoutMs 20000/);
    for (const reason of [/cable/, /sleeps/, /NAT/, /proxy/, /Connect again/, /raise timeoutMs/]) {
      assert.match(error.message, reason);
    }
    assert.match(silent(silence).cause().message, /: 1 ping went out/);
  });
});
