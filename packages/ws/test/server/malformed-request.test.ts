import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerMalformed, type RequestError } from '../../src/server/malformed-request.ts';
import { memoryTransportPair } from '../../src/testing/index.ts';

function answer(details: Partial<RequestError>) {
  const [near, far] = memoryTransportPair();
  const chunks: Buffer[] = [];
  far.on('data', (chunk) => chunks.push(chunk));
  const answered = answerMalformed(Object.assign(new Error('Parse Error'), details), near);
  return { near, chunks, rejection: answered?.rejection };
}

describe('bytes that never became a request', () => {
  it('are described in the words of our own parser, where it has seen them all', () => {
    const rawPacket = Buffer.from('GET / HTTP/1.1\r\nHost: a\x01\r\n\r\n');
    const { rejection } = answer({ code: 'HPE_INVALID_HEADER_TOKEN', reason: 'Invalid header value char', rawPacket });
    assert.equal(rejection?.message.split(' — ')[0], 'Malformed HTTP request: a control character at byte 23');
  });

  it('are described in the words of Node otherwise', () => {
    const rawPacket = Buffer.from('GET / HTTP/1.1\r\n');
    const { rejection } = answer({ code: 'HPE_INVALID_HEADER_TOKEN', reason: 'Invalid header value char', rawPacket });
    assert.ok(rejection?.message.startsWith('Malformed HTTP request: Invalid header value char'), rejection?.message);
  });

  it('are no rejection when nobody is there to be told, and the socket is destroyed', () => {
    const { near, rejection } = answer({ code: 'ECONNRESET' });
    assert.equal(rejection, undefined);
    assert.ok(near.destroyed);
  });
});
