import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readDeadlines } from '../../src/api/options/deadlines-option.ts';
import { defaultDeadlines } from '../../src/connection/deadlines/deadlines.ts';
import { WebSocket, WebSocketServer } from '../../src/index.ts';

describe('reading the option deadlines', () => {
  test('true is the defaults; what is left out is its default; Infinity is no limit', () => {
    assert.equal(readDeadlines(true), defaultDeadlines);
    assert.deepEqual(readDeadlines({}), defaultDeadlines);
    assert.deepEqual(readDeadlines({ messageMs: 500 }), { ...defaultDeadlines, messageMs: 500 });
    assert.equal(readDeadlines({ writeMs: Infinity })?.writeMs, Infinity);
  });

  test('false and nothing are no deadlines', () => {
    for (const given of [false, undefined, null]) assert.equal(readDeadlines(given), undefined);
  });

  test('what makes no sense is said when the server or client is made', () => {
    assert.throws(() => new WebSocketServer({ noServer: true, deadlines: { messageMs: 0 } }), {
      name: 'RangeError',
      message: 'deadlines.messageMs is a number above 0, or Infinity for no limit; received 0',
    });
    assert.throws(() => new WebSocketServer({ noServer: true, deadlines: { writeMs: Number.NaN } }), RangeError);
    assert.throws(() => new WebSocketServer({ noServer: true, deadlines: 30_000 as never }), {
      name: 'TypeError',
      message: 'The option deadlines is true, false, or { messageMs, minBytesPerSecond, writeMs }; received 30000',
    });
    assert.throws(() => new WebSocket('ws://127.0.0.1:1', { deadlines: { minBytesPerSecond: -1 } }), RangeError);
  });
});
