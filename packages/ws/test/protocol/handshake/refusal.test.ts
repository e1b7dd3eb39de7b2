import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuse, refuseWith } from '../../../src/protocol/handshake/refusal.ts';

describe('a refusal', () => {
  it('tells the client what was wrong, what was expected, and what to do', () => {
    const { body, failure, headers, status, code } = refuse('WS_ERR_REQUEST_UPGRADE_MISSING', 400, {});
    assert.equal(body, `${failure.message}\nExpected: ${failure.expected}.\n${failure.hint}\n`);
    assert.deepEqual([headers, status, code], [[], 400, 'WS_ERR_REQUEST_UPGRADE_MISSING']);
  });

  it('does not say the hint twice', () => {
    const { body, failure } = refuse('WS_ERR_REQUEST_METHOD', 405, { value: 'PUT' }, [['Allow', 'GET']]);
    assert.equal(body.split(failure.hint).length, 2);
  });

  it('tells the client no more than it should know, where the rest is the business of the server', () => {
    const { body, failure, headers } = refuseWith('WS_ERR_HOOK_FAILED', 500, 'Sorry', { detail: 'secret' }, [
      ['A', 'b'],
    ]);
    assert.deepEqual([body, headers], ['Sorry', [['A', 'b']]]);
    assert.ok(failure.message.includes('secret'));
  });
});
