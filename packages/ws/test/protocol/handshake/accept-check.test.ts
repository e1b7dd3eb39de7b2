import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { checkAccept } from '../../../src/protocol/handshake/accept-check.ts';
import { GUID } from '../../../src/protocol/handshake/accept-key.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const RIGHT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const sha1 = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const decoded = Buffer.from(KEY, 'base64');

describe('RFC 6455 §4.1: what is wrong with a Sec-WebSocket-Accept', () => {
  it('accepts the right value, once', () => {
    assert.equal(checkAccept([RIGHT], KEY), undefined);
  });

  const cases: [what: string, values: string[], code: string][] = [
    ['missing', [], 'WS_ERR_ACCEPT_MISSING'],
    ['empty', [''], 'WS_ERR_ACCEPT_MISSING'],
    ['in two lines, both right', [RIGHT, RIGHT], 'WS_ERR_ACCEPT_REPEATED'],
    ['in two lines, one right', [RIGHT, 'x'], 'WS_ERR_ACCEPT_REPEATED'],
    ['twice in one line', [`${RIGHT}, ${RIGHT}`], 'WS_ERR_ACCEPT_REPEATED'],
    ['twice without a separator', [RIGHT + RIGHT], 'WS_ERR_ACCEPT_REPEATED'],
    ['in lower case', [RIGHT.toLowerCase()], 'WS_ERR_ACCEPT_CASE'],
    ['in upper case', [RIGHT.toUpperCase()], 'WS_ERR_ACCEPT_CASE'],
    ['unpadded', [RIGHT.slice(0, -1)], 'WS_ERR_ACCEPT_UNPADDED'],
    ['the key itself', [KEY], 'WS_ERR_ACCEPT_IS_KEY'],
    ['the hash without GUID', [sha1(KEY).toString('base64')], 'WS_ERR_ACCEPT_NO_GUID'],
    ['the hash of the decoded key and GUID', [sha1(decoded, GUID).toString('base64')], 'WS_ERR_ACCEPT_DECODED_KEY'],
    ['the hash of the decoded key alone', [sha1(decoded).toString('base64')], 'WS_ERR_ACCEPT_DECODED_KEY'],
    ['the hash in hexadecimal', [sha1(KEY, GUID).toString('hex')], 'WS_ERR_ACCEPT_HEX'],
    ['the hash in capital hexadecimal', [sha1(KEY, GUID).toString('hex').toUpperCase()], 'WS_ERR_ACCEPT_HEX'],
    [
      'base64 of the hexadecimal',
      [Buffer.from(sha1(KEY, GUID).toString('hex')).toString('base64')],
      'WS_ERR_ACCEPT_HEX',
    ],
    ['the answer to another key', [sha1('AAAAAAAAAAAAAAAAAAAAAA==', GUID).toString('base64')], 'WS_ERR_ACCEPT_WRONG'],
    ['over-long', ['s'.repeat(9000)], 'WS_ERR_ACCEPT_WRONG'],
    ['with a control byte', [`${RIGHT}\x00`], 'WS_ERR_ACCEPT_WRONG'],
  ];
  for (const [what, values, code] of cases) {
    it(`finds out: ${what}`, () => {
      const fault = checkAccept(values, KEY);
      assert.deepEqual([fault?.code, fault?.details.wanted], [code, RIGHT]);
    });
  }
});
