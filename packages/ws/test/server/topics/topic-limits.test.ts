import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertRoom,
  assertTopic,
  defaultTopicLimits,
  readTopicLimits,
} from '../../../src/server/topics/topic-limits.ts';

describe('the limits of topics', () => {
  it('have defaults, and 0 is none', () => {
    assert.deepEqual(readTopicLimits({}), defaultTopicLimits);
    assert.deepEqual(readTopicLimits({ maxTopicBytes: -1, maxTopicsPerSocket: Number.NaN }), defaultTopicLimits);
    assert.deepEqual(readTopicLimits({ maxTopicBytes: 5, maxTopicsPerSocket: 0 }), {
      maxTopicBytes: 5,
      maxTopicsPerSocket: Infinity,
    });
  });

  it('count bytes of UTF-8', () => {
    const limits = readTopicLimits({ maxTopicBytes: 6 });
    for (const topic of ['abcdef', 'äöü', '字字', '👋ab']) assertTopic(topic, limits);
    for (const topic of ['abcdefg', 'äöüa', '字字字', '👋abc']) {
      assert.throws(() => assertTopic(topic, limits), {
        code: 'WS_ERR_TOPIC_TOO_LONG',
        message: `A topic has at most 6 bytes of UTF-8 (maxTopicBytes), not ${Buffer.byteLength(topic)}: "${topic}…"`,
      });
    }
  });

  it('refuse what is no topic', () => {
    for (const topic of [undefined, null, 1, {}, '', '\ud800', 'a\udc00']) {
      assert.throws(() => assertTopic(topic, defaultTopicLimits), { code: 'WS_ERR_TOPIC_INVALID' });
    }
  });

  it('count the topics of a socket', () => {
    assertRoom(4, readTopicLimits({ maxTopicsPerSocket: 5 }));
    assert.throws(() => assertRoom(5, readTopicLimits({ maxTopicsPerSocket: 5 })), {
      code: 'WS_ERR_TOO_MANY_TOPICS',
      message: 'A socket subscribes to at most 5 topics (maxTopicsPerSocket)',
    });
  });
});
