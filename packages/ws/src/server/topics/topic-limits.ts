import { Buffer } from 'node:buffer';
import { WebSocketError } from '../../protocol/errors.ts';

/** How much a client that may choose its topics can make a server keep. */
export interface TopicLimits {
  readonly maxTopicsPerSocket: number;
  readonly maxTopicBytes: number;
}

/** Unless the options of the server say otherwise. */
export const defaultTopicLimits: TopicLimits = { maxTopicsPerSocket: 1000, maxTopicBytes: 256 };

/** Zero is no limit, as for the limits of `ws`; nonsense is the default rather than no limit. */
export function readTopicLimits(given: { readonly [Name in keyof TopicLimits]?: number | undefined }): TopicLimits {
  const read = (name: keyof TopicLimits): number => {
    const value = given[name];
    if (value === 0) return Infinity;
    return typeof value === 'number' && value > 0 ? value : defaultTopicLimits[name];
  };
  return { maxTopicsPerSocket: read('maxTopicsPerSocket'), maxTopicBytes: read('maxTopicBytes') };
}

/**
 * The name of a topic: any text that can be written as UTF-8, which every backplane can carry.
 * @throws {WebSocketError} `WS_ERR_TOPIC_INVALID` or `WS_ERR_TOPIC_TOO_LONG`
 */
export function assertTopic(topic: unknown, { maxTopicBytes }: TopicLimits): asserts topic is string {
  if (typeof topic !== 'string' || topic === '') {
    const came = topic === '' ? 'an empty one' : topic === null ? 'null' : typeof topic;
    throw new WebSocketError('WS_ERR_TOPIC_INVALID', `A topic is a text that is not empty, not ${came}`);
  }
  // Three bytes are the most that a code unit takes.
  if (topic.length * 3 > maxTopicBytes) {
    const bytes = Buffer.byteLength(topic);
    if (bytes > maxTopicBytes) {
      const text = `A topic has at most ${maxTopicBytes} bytes of UTF-8 (maxTopicBytes), not ${bytes}: "${topic.slice(0, 40)}…"`;
      throw new WebSocketError('WS_ERR_TOPIC_TOO_LONG', text);
    }
  }
  if (/[\ud800-\udfff]/u.test(topic)) {
    throw new WebSocketError('WS_ERR_TOPIC_INVALID', 'A topic has no half of a surrogate pair: UTF-8 cannot write it');
  }
}

/** @throws {WebSocketError} `WS_ERR_TOO_MANY_TOPICS` */
export function assertRoom(count: number, { maxTopicsPerSocket }: TopicLimits): void {
  if (count < maxTopicsPerSocket) return;
  const text = `A socket subscribes to at most ${maxTopicsPerSocket} topics (maxTopicsPerSocket)`;
  throw new WebSocketError('WS_ERR_TOO_MANY_TOPICS', text);
}
