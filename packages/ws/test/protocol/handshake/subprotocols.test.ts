import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSubprotocol, parseSubprotocols } from '../../../src/protocol/handshake/subprotocols.ts';

describe('RFC 6455 §4.1: Sec-WebSocket-Protocol in a request', () => {
  it('reads one line, several lines, and none', () => {
    assert.deepEqual(parseSubprotocols(['chat, superchat']), ['chat', 'superchat']);
    assert.deepEqual(parseSubprotocols(['chat', 'superchat,other']), ['chat', 'superchat', 'other']);
    assert.deepEqual(parseSubprotocols([]), []);
  });

  it('takes names that differ only in case for two', () => {
    assert.deepEqual(parseSubprotocols(['chat, Chat']), ['chat', 'Chat']);
  });

  it('finds a name that is there twice, also in two lines', () => {
    assert.deepEqual(parseSubprotocols(['a, b, a']), { duplicate: 'a' });
    assert.deepEqual(parseSubprotocols(['a', 'a']), { duplicate: 'a' });
  });

  it('refuses an empty line and what is no token', () => {
    assert.deepEqual(parseSubprotocols(['']), { error: 'the list is empty', offset: 0 });
    assert.deepEqual(parseSubprotocols([' ,']), { error: 'the list is empty', offset: 0 });
    assert.deepEqual(parseSubprotocols(['foo;bar']), { error: 'unexpected character ";" at offset 3', offset: 3 });
  });

  it('knows a legal name', () => {
    assert.equal(isSubprotocol('graphql-transport-ws'), true);
    for (const name of ['', 'a b', 'a,b', 'http://x', 'né']) assert.equal(isSubprotocol(name), false);
  });
});
