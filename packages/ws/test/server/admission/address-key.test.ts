import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressKey } from '../../../src/server/admission/address-key.ts';

describe('addressKey', () => {
  for (const [address, key] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::99', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
    ['192.0.2.1:51234', '192.0.2.1'],
    ['[2001:db8:1:2::99]:443', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::99]', '2001:db8:1:2::/64'],
    ['a:1', 'a:1'],
    ['user 7', 'user 7'],
  ] as const) {
    it(`counts ${address} as ${key}`, () => assert.equal(addressKey(address), key));
  }

  it('of what is no text, or empty, is none', () => {
    for (const nothing of [undefined, null, '', 7, {}]) assert.equal(addressKey(nothing), undefined);
  });

  it('keeps no more than 64 characters of what came in a header', () => {
    assert.equal(addressKey('x'.repeat(1000))?.length, 64);
    assert.equal(addressKey(`${'x'.repeat(1000)}%y`)?.length, 64);
  });
});
