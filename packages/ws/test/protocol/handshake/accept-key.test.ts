import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acceptFor, GUID, generateKey, isValidKey } from '../../../src/protocol/handshake/accept-key.ts';

describe('RFC 6455 §1.3: key and accept', () => {
  it('uses the GUID of the RFC', () => {
    assert.equal(GUID, '258EAFA5-E914-47DA-95CA-C5AB0DC85B11');
  });

  it('answers the key of the RFC with the accept of the RFC', () => {
    assert.equal(acceptFor('dGhlIHNhbXBsZSBub25jZQ=='), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });

  it('hashes the key as it came, not the bytes it stands for', () => {
    // The last four bits of 22 characters mean nothing: both keys decode to the same 16 bytes.
    assert.notEqual(acceptFor('dGhlIHNhbXBsZSBub25jZQ=='), acceptFor('dGhlIHNhbXBsZSBub25jZR=='));
  });
});

describe('RFC 6455 §4.1: keys', () => {
  it('makes a key out of 16 bytes of the given source', () => {
    assert.equal(
      generateKey((size) => Buffer.alloc(size, 'the sample nonce')),
      'dGhlIHNhbXBsZSBub25jZQ==',
    );
  });

  it('makes valid keys that differ', () => {
    const keys = new Set(Array.from({ length: 100 }, () => generateKey()));
    assert.equal(keys.size, 100);
    for (const key of keys) assert.ok(isValidKey(key));
  });

  for (const [key, why] of [
    ['', 'nothing'],
    ['P5l8BJcZwRc=', '8 bytes'],
    ['dGhlIHNhbXBsZSBub25jZQ', 'no padding'],
    ['dGhlIHNhbXBsZSBub25jZQ=', 'half the padding'],
    ['dGhlIHNhbXBsZSBub25jZSE=', '17 bytes'],
    ['dGhlIHNhbXBsZSBub25jZQ==\n', 'a line break behind it'],
    ['dGhlIHNhbXBsZSBub25j Q==', 'a space in it'],
    ['dGhlIHNhbXBsZSBub25j_Q==', 'a character of base64url'],
    ['dGhlIHNhbXBsZSBub25jé0==', 'a character that is not ASCII'],
    ['dGhlIHNhbXBsZSBub25jZQ==dGhlIHNhbXBsZSBub25jZQ==', 'two keys'],
  ] as const) {
    it(`refuses a key with ${why}`, () => {
      assert.equal(isValidKey(key), false);
    });
  }
});
